"""The Discord edge: the only package that knows the library discord."""
