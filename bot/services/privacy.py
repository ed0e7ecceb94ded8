"""What is kept of a member: redacted text, and a keyed hash in place of who asked."""

import hashlib
import hmac
import re

# Each is replaced before anything is stored. Over-redaction costs a curator a word; under-redaction costs a member.
_REDACTIONS = (
    (re.compile(r"<(?:@[!&]?|#)\d+>|@(?:everyone|here)\b"), "[mention]"),
    (
        re.compile(r"(?:https?://|www\.)\S+|\b(?:discord\.gg|discord\.com/invite)/\S+", re.IGNORECASE),
        "[link]",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    # Seven digits or more, however grouped; shorter runs are doses, ages and years.
    (re.compile(r"(?<![\w.])\+?\(?\d(?:[\s().\u2010-\u2015/-]{0,3}\d){6,}(?![\w.])"), "[phone]"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MAX_STORED = 4000


def redact(text: str) -> str:
    """Text fit to be stored: no mentions, links, e-mail addresses, phone numbers or control characters."""
    # Lone surrogates cannot be stored as UTF-8.
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _CONTROL.sub("", text)
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text[:MAX_STORED]


def pseudonym(user_id: int | str, key: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of a user's id, as hexadecimal: tells askers apart without naming them."""
    return hmac.new(key, str(user_id).encode(), hashlib.sha256).hexdigest()
