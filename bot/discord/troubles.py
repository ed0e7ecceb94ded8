"""What each of Discord's refusals means for the sender: try again, say it another way, or give up and say why.

The codes are those of Discord's documentation ("JSON error codes") and its openapi description.
"""

from enum import Enum

import aiohttp
import discord

from bot.locale import N_

# Everything that a request to Discord may raise, including the errors of the network.
FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)

_SERVER_ERROR, _TOO_MANY = 500, 429


class Trouble(Enum):
    """Why something was not sent, in words."""

    PASSING = N_("Discord is in trouble")
    TORN = N_("the connection broke")
    NO_HISTORY = N_("I may not read what is written there")
    NOT_THERE = N_("the question was deleted")
    MISSING_PERMISSION = N_("I lack a permission there")
    ARCHIVED = N_("the thread is archived")
    GONE = N_("the message was deleted")
    CLOSED = N_("I may no longer write there")
    NO_DMS = N_("direct messages are closed")
    NO_ACCOUNT = N_("the account was deleted")
    EXPIRED = N_("Discord no longer takes an answer to that")
    ANSWERED = N_("it was answered already")
    BLOCKED = N_("the server's automatic moderation blocks it")
    NOWHERE = N_("there is nowhere to tell them")
    REFUSED = N_("Discord refuses what I send")


_CODES = {
    10003: Trouble.CLOSED,  # unknown channel
    10008: Trouble.GONE,  # unknown message
    10013: Trouble.NO_ACCOUNT,  # unknown user
    10015: Trouble.EXPIRED,  # unknown webhook: the token of an interaction is over
    10062: Trouble.EXPIRED,  # unknown interaction
    20016: Trouble.PASSING,  # slow mode
    20028: Trouble.PASSING,  # the channel's limit of writing
    20029: Trouble.PASSING,  # the server's limit of writing
    30046: Trouble.PASSING,  # too many edits of messages older than an hour
    40003: Trouble.PASSING,  # opening direct messages too fast
    40007: Trouble.CLOSED,  # banned
    40060: Trouble.ANSWERED,  # interaction acknowledged already
    50001: Trouble.CLOSED,  # no access
    50007: Trouble.NO_DMS,
    50027: Trouble.EXPIRED,  # the token of an interaction is over
    50013: Trouble.MISSING_PERMISSION,
    50083: Trouble.ARCHIVED,
    50278: Trouble.NO_DMS,  # no server in common
    130000: Trouble.PASSING,  # overloaded
    160002: Trouble.NO_HISTORY,  # a reply needs Read Message History
    160005: Trouble.CLOSED,  # the thread is locked
    200000: Trouble.BLOCKED,
    200001: Trouble.BLOCKED,
}
_INVALID_FORM = 50035
PASSING = frozenset({Trouble.PASSING, Trouble.TORN})


def trouble(error: BaseException) -> Trouble:
    """What an error in sending means; an error that is not Discord's is one of the network."""
    if not isinstance(error, discord.HTTPException):
        return Trouble.TORN
    if error.code in _CODES:
        return _CODES[error.code]
    if error.status >= _SERVER_ERROR or error.status == _TOO_MANY:
        return Trouble.PASSING
    if error.code == _INVALID_FORM:
        # Of all that is sent, only the message replied to can have become invalid meanwhile.
        return Trouble.NOT_THERE if "message_reference" in error.text else Trouble.REFUSED
    if error.status == 404:  # noqa: PLR2004 - not found
        return Trouble.GONE
    return Trouble.CLOSED if error.status == 403 else Trouble.REFUSED  # noqa: PLR2004 - forbidden
