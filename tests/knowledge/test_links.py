"""Links, images and notes that a page names in its text and resolves elsewhere are written out where they are used."""

from bot.knowledge.importing.links import placed


def test_names_give_way_to_addresses_and_notes_to_their_text() -> None:
    page = (
        'Use [`run`][r], [the docs][] or [R].[^1] ![it][pic]\n\n[r]: <https://run.example> "Run"\n'
        "[the docs]: https://docs.example\n[pic]: it.png\n[^1]: With `care`.\n"
    )
    assert placed(page) == (
        "Use [`run`](https://run.example), [the docs](https://docs.example) or [R](https://run.example). (With `care`.)"
        " ![it](it.png)\n\n\n\n\n\n"
    )


def test_code_boxes_and_names_that_nothing_resolves_stay() -> None:
    page = (
        "- [x] done\n- `[a][r]` and [b][c]\n\n```\n[r]: https://code.example\n[a][r]\n```\n\n[r]: https://r.example\n"
    )
    assert placed(page) == page


def test_a_title_that_only_a_mouse_shows_is_left_out() -> None:
    assert placed('[rules](https://r.example "The rules") `[a](b "c")`') == '[rules](https://r.example) `[a](b "c")`'
