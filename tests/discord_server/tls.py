"""Certificates for recipe B: a throw-away authority that vouches for Discord's host names."""

import ssl

import trustme

HOSTS = ("discord.com", "gateway.discord.gg", "cdn.discordapp.com")


def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the server's context, and one for a client that trusts it."""
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    return serving, trusting
