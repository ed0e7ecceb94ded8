"""Ask sites whether sources still open, and a registry whether one was retracted."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.services.links import Asked, Standing, Told

RETRACTIONS = frozenset({"retraction", "removal", "withdrawal"})
AGENT = "Salve-links/1 (checks the sources of a knowledge base)"
# A slow library is not a dead link, but no person would wait longer than a minute.
WITHIN = aiohttp.ClientTimeout(total=60)
HOSTS_AT_ONCE = 4
MOST_HOPS = 10
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_FOR_GOOD = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_ELSEWHERE = _FOR_GOOD | {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}
# Hosts whose addresses are made to redirect.
_RESOLVERS = frozenset({"doi.org", "dx.doi.org"})


async def ask(asked: Sequence[Asked]) -> Sequence[Told]:
    """Ask about all of them, one request per host at a time; failures are reported, never raised."""
    of_host: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        of_host[urlsplit(each.url).netloc].append(each)
    at_once = asyncio.Semaphore(HOSTS_AT_ONCE)
    async with aiohttp.ClientSession(timeout=WITHIN, headers={"User-Agent": AGENT}) as session:

        async def one_host(host: Sequence[Asked]) -> Sequence[Told]:
            async with at_once:
                return [await _ask(session, each) for each in host]

        told = await asyncio.gather(*map(one_host, of_host.values()))
    found = {each.asked: each for host in told for each in host}
    return [found[each] for each in asked]


async def _ask(session: aiohttp.ClientSession, asked: Asked) -> Told:
    try:
        return await (_registered(session, asked) if asked.doi else _opened(session, asked))
    except aiohttp.ClientConnectorDNSError:
        return Told(asked, Standing.DEAD, "there is no such host")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return Told(asked, Standing.UNSURE, f"{type(error).__name__}: {error}"[:200])


async def _registered(session: aiohttp.ClientSession, asked: Asked) -> Told:
    async with session.get(asked.url) as response:
        if response.status != HTTPStatus.OK:
            return Told(asked, Standing.UNSURE, f"the registry answers {response.status}")
        data: Any = await response.json(content_type=None)
    notice = _retraction(data, asked.doi or "")
    return Told(asked, Standing.RETRACTED, f"notice {notice}") if notice else Told(asked, Standing.OPENS)


def _retraction(data: Any, doi: str) -> str:
    """The DOI of the notice that retracts this one; empty if there is none.

    Raises:
        ValueError: the registry's answer has an unexpected form.
    """
    try:
        notices = [(str(each["DOI"]), each.get("update-to") or []) for each in data["message"]["items"]]
        return next(
            (notice for notice, updates in notices for each in updates if _retracts(each, doi)),
            "",
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("an answer of another form") from error


def _retracts(update: Mapping[str, Any], doi: str) -> bool:
    kind = re.sub(r"[^a-z]", "", str(update.get("type", "")).casefold())
    return str(update.get("DOI", "")).casefold() == doi.casefold() and kind in RETRACTIONS


async def _opened(session: aiohttp.ClientSession, asked: Asked) -> Told:
    """Follow redirects by hand: a permanent one means a new address to write down, a temporary one does not."""
    url, moved = asked.url, False
    for _ in range(MOST_HOPS):
        async with session.get(url, allow_redirects=False) as response:
            status, to = response.status, response.headers.get("Location")
        if status not in _ELSEWHERE or not to:
            return _verdict(asked, status, url if moved else "")
        moved = moved or (status in _FOR_GOOD and urlsplit(url).hostname not in _RESOLVERS)
        url = urljoin(url, to)
    return Told(asked, Standing.UNSURE, f"leads on more than {MOST_HOPS} times")


def _verdict(asked: Asked, status: int, moved: str) -> Told:
    if status in _GONE:
        return Told(asked, Standing.DEAD, f"answers {status}")
    if status >= HTTPStatus.BAD_REQUEST:
        return Told(asked, Standing.UNSURE, f"answers {status}")
    return Told(asked, Standing.MOVED, moved) if moved else Told(asked, Standing.OPENS)
