"""The curators' page: the only package that imports Starlette. It parses, calls one service function and renders."""
