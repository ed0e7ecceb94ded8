"""What is kept about a member: masked text, and a keyed hash in place of who asked."""

import hashlib
import hmac
import re

from stdnum import iban, luhn

from bot.services import masking

CARD = range(13, 20)
MAX_STORED = 4000


def redact(text: str) -> str:
    """Text fit to be stored: without anything by which a person can be named, reached or found.

    Gone are mentions, handles, links, e-mail and postal addresses, phone, account and card numbers, dates of birth and
    control characters; each leaves a word in brackets. Masking too much costs a curator a word; masking too little
    costs a member.
    """
    # Lone surrogates cannot be stored as UTF-8.
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = masking.IBAN.sub(_account, masking.CONTROL.sub("", text))
    for pattern, replacement in masking.SHAPES:
        text = pattern.sub(replacement, text)
    return masking.NUMBER.sub(_number, text)[:MAX_STORED]


def _account(match: re.Match[str]) -> str:
    """An account number is known by its check digits; one with a slip still has the shape of its country's."""
    compact = iban.compact(match[0])
    plausible = iban.is_valid(compact) or (sum(char.isdigit() for char in compact) > len(compact) // 2)
    return "[iban]" if plausible else match[0]


def _number(match: re.Match[str]) -> str:
    """A card's number is known by its check digit (Luhn); every other long one may be a phone's."""
    if masking.CITED.search(match.string[max(match.start() - 10, 0) : match.start()]):
        return match[0]
    digits = re.sub(r"\D", "", match[0])
    return "[card]" if len(digits) in CARD and luhn.is_valid(digits) else "[phone]"


def pseudonym(user_id: int | str, key: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of a user's id, as hexadecimal: tells askers apart without naming them."""
    return hmac.new(key, str(user_id).encode(), hashlib.sha256).hexdigest()
