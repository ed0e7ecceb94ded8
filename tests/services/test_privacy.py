"""Nothing that names a person is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.privacy import MAX_STORED, pseudonym, redact


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("hi <@123456789012345678> and <@!1>, <@&2> <#3>", "hi [mention] and [mention], [mention] [mention]"),
        ("@everyone look", "[mention] look"),
        ("see https://x.test/a?b=c now", "see [link] now"),
        ("join discord.gg/abc", "join [link]"),
        ("I am jane.doe+x@mail.example.org!", "I am [e-mail]!"),
        ("call +44 20 7946 0958 or (555) 123-4567", "call [phone] or [phone]"),
        ("0.1% for 12 weeks, 10 micromolar, in 2019, aged 47", "0.1% for 12 weeks, 10 micromolar, in 2019, aged 47"),
        ("evil\u202etxt\x00 \u200bzero", "eviltxt zero"),
        ("lone \ud800 surrogate", "lone ? surrogate"),
    ],
)
def test_redaction(typed: str, stored: str) -> None:
    assert redact(typed) == stored


@given(st.text(max_size=500))
def test_redacted_text_can_be_stored_and_is_stable(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    assert len(once.encode()) <= 4 * MAX_STORED
    assert "\x00" not in once


def test_a_pseudonym_tells_apart_without_naming() -> None:
    assert pseudonym(1, b"key") == pseudonym("1", b"key") != pseudonym(2, b"key")
    assert pseudonym(1, b"key") != pseudonym(1, b"other key")
