"""Discord's HTTP API v10, as far as this bot needs it; everything else is refused loudly."""
