"""The filters of the queue: read from an address, and written as one."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bot.curation.gaps import Order, Status, Why
from bot.locale import N_
from bot.locale.signs import cut
from bot.services.triage import Sift

LONGEST = 300
NAMES = ("q", "status", "mine", "urgent", "why", "topic", "channel", "language", "alone", "days", "order")
AGES: Mapping[str, str] = {
    "7": N_("this week"),
    "30": N_("the last 30 days"),
    "-7": N_("over a week ago"),
    "-30": N_("over 30 days ago"),
}
ORDERS: Mapping[str, str] = {
    Order.WANTED: N_("most wanted first"),
    Order.OLDEST: N_("oldest first"),
    Order.NEWEST: N_("newest first"),
}


def kept(query: Mapping[str, str]) -> dict[str, str]:
    """What an address chooses, without values that mean nothing."""
    said = {name: cut(query.get(name, "").strip(), LONGEST) for name in NAMES}
    known: Mapping[str, object] = {
        "status": frozenset(Status), "why": frozenset(Why), "days": AGES, "order": frozenset(Order) - {Order.WANTED},
        "mine": "1", "urgent": "1", "alone": "01",
    }  # fmt: skip
    return {name: text for name, text in said.items() if text and (name not in known or text in known[name])}  # type: ignore[operator]


def sift(chosen: Mapping[str, str]) -> Sift:
    """The chosen filters in the form that the service takes."""
    return Sift(
        status=Status(chosen["status"]) if "status" in chosen else None,
        mine="mine" in chosen,
        urgent="urgent" in chosen,
        text=chosen.get("q", ""),
        why=Why(chosen["why"]) if "why" in chosen else None,
        topic=chosen.get("topic", ""),
        channel=chosen.get("channel", ""),
        language=chosen.get("language", ""),
        alone=chosen["alone"] == "1" if "alone" in chosen else None,
        days=int(chosen["days"]) if "days" in chosen else None,
        order=Order(chosen.get("order", Order.WANTED)),
    )


def asking(chosen: Mapping[str, str], **more: object) -> str:
    """The query of an address that chooses the same; empty if nothing is chosen. Values that are None are left out."""
    said = {name: value for name, value in {**chosen, **more}.items() if value is not None}
    return f"?{urlencode(said)}" if said else ""
