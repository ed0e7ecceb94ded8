"""Tags of bots: tables of TOML, and files of their own with a head."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read

TABLES = '''
[bread]
keywords = ["loaf"]
content = """
Bake it:
```
one hour
two hours```
"""

[old-oven]
title = "The old oven"
description = "**When?**\\nOn Mondays.\\n\\n**Who?**\\nAnybody."

[cake]

[[cake.embeds]]
title = "Cake of the week"
description = "Poppy seed."
footer.text = "{credits}"
'''


def rows(place: Path) -> list[Row]:
    return [each for each in read(place) if isinstance(each, Row)]


def test_a_table_of_toml_is_a_tag_with_its_text_or_its_card(tmp_path: Path) -> None:
    (tmp_path / "tags.toml").write_text(TABLES)
    assert [(each.line, each.questions, each.answer, each.tags) for each in rows(tmp_path)] == [
        (2, ("bread",), "Bake it:\n```\none hour\ntwo hours\n```", ("loaf",)),
        (12, ("The old oven",), "**When?**\\\nOn Mondays.\n\n**Who?**\\\nAnybody.", ()),
        (18, ("Cake of the week", "cake"), "Poppy seed.", ()),
    ]


def test_a_list_of_tables_has_questions_and_settings_have_none(tmp_path: Path) -> None:
    (tmp_path / "faq.toml").write_text('[[faq]]\nquestions = ["who bakes", "Who is it?"]\nanswer = "We."\nmin = 0.8\n')
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\ndescription = "A bot."\n[tool.x]\ny = 2020-01-01\n'
    )
    (row,) = read(tmp_path)
    assert isinstance(row, Row)
    assert (row.questions, row.answer) == (("who bakes", "Who is it?"), "We.")
    (tmp_path / "faq.toml").write_text("[[faq]\n")
    (broken,) = read(tmp_path / "faq.toml")
    assert isinstance(broken, Unread)
    assert broken.cause.startswith("not TOML: ")


@pytest.mark.parametrize("opening", ["", "---\n"])
def test_a_tag_in_a_file_of_its_own_has_its_names_in_its_head(tmp_path: Path, opening: str) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "crust.tag").write_text(
        f"{opening}type: text\ntitle: :x: Why is it: hard\naliases: hard, crusty\n\n---\n\nIt was baked too long.\n"
    )
    (tmp_path / "help" / "mould.tag").write_text("Throw it away.\n")
    (tmp_path / "help" / "none.tag").write_text("type: raw\n---\n")
    crust, mould, none = read(tmp_path)
    assert isinstance(crust, Row)
    assert (crust.questions, crust.answer) == (("Why is it: hard", "crust", "hard", "crusty"), "It was baked too long.")
    assert (crust.topic, crust.remark) == ("help", "not taken over: what is in type")
    assert isinstance(mould, Row)
    assert (mould.line, mould.questions) == (1, ("mould",))
    assert isinstance(none, Unread)
    assert none.asked == "none"
