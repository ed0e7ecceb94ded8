"""AIML gives the questions of its patterns; what only its program understands is no question."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

BOT = """<?xml version="1.0" encoding="UTF-8"?>
<aiml version="2.0">
  <topic name="BOATS">
    <category><pattern>RENT A BOAT</pattern>
      <template>Ask at the <b>pier</b>, before
        ten &amp; not later.<br/><srai>PRICES</srai></template></category>
  </topic>
  <category><pattern>PRICES</pattern><template>Four coins.</template></category>
  <category><pattern>HOW ^ RENT * BOAT</pattern><template><srai>RENT A BOAT</srai></template></category>
  <category><pattern>WHERE IS THE PIER</pattern>
    <template><random><li>Behind the mill.</li><li>Near the mill.</li></random>
    <think><set name="x">1</set></think></template>
  </category>
  <category><pattern>WHO ARE YOU</pattern><template>I am <bot name="name"/>.</template></category>
  <category><pattern>HELLO</pattern><template>Ahoy!</template></category>
  <category><pattern>I LIKE *</pattern><template>Why <star/>?</template></category>
  <category><pattern>IS <set>boat</set> FREE</pattern><template>Yes.</template></category>
  <category><pattern>*</pattern><template>Pardon?</template></category>
  <category><pattern>PICK</pattern><template>Which boat do you want?</template></category>
  <category><pattern>ANY</pattern><that>WHICH BOAT DO YOU WANT</that><template>Take the red one.</template></category>
</aiml>
"""


def found(tmp_path: Path, text: str) -> list[Row | Unread]:
    file = tmp_path / "bot.aiml"
    file.write_text(text, "utf-8")
    return list(read(file))


def test_patterns_ask_and_what_refers_to_another_is_its_wording(tmp_path: Path) -> None:
    rows = [each for each in found(tmp_path, BOT) if isinstance(each, Row)]
    assert [(each.questions, each.answer, each.topic, each.draft) for each in rows] == [
        (
            ("Rent a boat", "How rent boat"),
            "Ask at the **pier**, before ten & not later.\\\nFour coins.",
            "Boats",
            False,
        ),
        (("Prices",), "Four coins.", "", False),
        (("Where is the pier",), "Behind the mill.", "", False),
        (("Who are you",), "I am {name}.", "", True),
    ]
    assert rows[2].remark == "not taken over: the other of 2 answers"


def test_what_only_the_program_understands_is_left_out(tmp_path: Path) -> None:
    assert [each.cause for each in found(tmp_path, BOT) if isinstance(each, Unread) and each.aside] == [
        "small talk under the name Hello; Salve has words of its own",
        "'I LIKE *' is no question of its own",
        "'IS boat FREE' is no question of its own",
        "'*' is no question of its own",
        "a step of a dialogue that asks something back",
    ]


def test_a_broken_file_and_one_without_categories_say_so(tmp_path: Path) -> None:
    (broken,), (empty,) = found(tmp_path, "<aiml><category>"), found(tmp_path, "<aiml/>")
    assert isinstance(broken, Unread)
    assert broken.cause.startswith("not XML: ")
    assert isinstance(empty, Unread)
    assert empty.cause.startswith("no <category>")
