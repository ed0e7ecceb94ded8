"""The curators' page: the only room that knows Starlette. It parses, calls one service function and renders."""
