"""Texts of any script are cut between signs, shown without what acts, and quoted without turning what follows."""

import pytest

from bot.cli.log import _cell, _json
from bot.cli.render import many_lines, one_line
from bot.discord.render import clean_inline
from bot.locale.signs import LONGEST_SIGN, apart, cut, shorten
from bot.services.masking import MAX_STORED, mask
from bot.services.wordings import line

FAMILY, HAND, FLAG, MARKED, HINDI = "👨\u200d👩\u200d👧\u200d👦", "👍🏽", "🇩🇪", "e\u0323\u0301", "क्षि"
ARABIC, HEBREW, PERSIAN = "كيف أحفظ الكريم؟", "איך שומרים את הקרם", "می\u200cخواهم بدانم"
LTR, RTL = "\u200e", "\u200f"


@pytest.mark.parametrize("sign", [FAMILY, HAND, FLAG, MARKED, HINDI, "字", "ผู้"])
def test_what_is_cut_ends_with_a_whole_sign(sign: str) -> None:
    text = sign * 200
    for limit in range(2 * LONGEST_SIGN, 3 * LONGEST_SIGN):
        begins = cut(text, limit)
        assert begins == sign * (len(begins) // len(sign))
        assert limit - len(sign) < len(begins) <= limit
        assert shorten(text, limit) == cut(text, limit - 1) + "…"
    assert cut(text, len(text)) == text


@pytest.mark.parametrize("sign", [FAMILY, HAND, FLAG, MARKED, HINDI])
def test_what_is_kept_of_a_text_ends_with_a_whole_sign(sign: str) -> None:
    kept = mask(sign * 4000)
    assert MAX_STORED - len(sign) < len(kept) <= MAX_STORED
    assert kept == sign * (len(kept) // len(sign))
    wording = line(f"a {sign * 4000}")
    assert wording[2:] == sign * (len(wording[2:]) // len(sign))


@pytest.mark.parametrize("text", [FAMILY, HAND, FLAG, PERSIAN, HINDI, ARABIC, HEBREW, "药膏怎么保存", "ทายังไง"])
def test_a_terminal_and_a_table_show_every_script_whole(text: str) -> None:
    assert one_line(text) == many_lines(text) == _cell(text) == text
    assert text.replace("\u200d", "\\u200d").replace("\u200c", "\\u200c") in _json({"text": text})


def test_what_acts_on_a_terminal_or_hides_is_a_space() -> None:
    assert one_line("a\u200db \u202ec\x1b[2J\n\u200c") == "a b  c [2J  "
    assert many_lines(f"{PERSIAN}\n\u2066{FAMILY}") == f"{PERSIAN}\n {FAMILY}"


def test_what_is_quoted_ends_its_direction() -> None:
    """By UAX #9 a number after an Arabic letter, with nothing strong between, is drawn on the letter's other side."""
    assert apart(ARABIC) == f"{LTR}{RTL}{ARABIC}{RTL}{LTR}"
    assert apart(f"is it {HEBREW}") == f"is it {HEBREW}{RTL}{LTR}"
    assert apart(f"{HEBREW} Salve 3") == f"{LTR}{RTL}{HEBREW} Salve 3{LTR}"
    for untouched in ("is it ok?", "药膏怎么保存", "123", ""):
        assert apart(untouched) == untouched
    assert clean_inline(f"{RTL}{LTR}{ARABIC}", 90) == apart(ARABIC)
