"""Discord's gateway: the websocket on which it tells applications what happens."""
