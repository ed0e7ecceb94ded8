"""The certificates by which servers are known that this one asks something."""

import ssl
from functools import cache

import httpx2


@cache
def context() -> ssl.SSLContext:
    """The TLS context, made once because reading the certificates takes as long as many pages."""
    return httpx2.create_ssl_context()
