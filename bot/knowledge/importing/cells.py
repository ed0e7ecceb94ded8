"""Write the cells of a web page's table as Markdown can hold them: none that several rows share, each in one line."""

from collections.abc import Sequence

from justhtml import Element, Text

from bot.knowledge.importing import markup

# A page may claim more; no table that people read has so many.
_MOST = 100
_BLOCKS = "p, div, br, ul, ol"


def apart(rows: Sequence[Element]) -> None:
    """Repeat what several rows share in each of them, and fill the columns that a cell spans.

    In the first row, a name above several columns stands above the last, as those before it number or group that.
    """
    below = dict[int, tuple[Element, int]]()
    for number, row in enumerate(rows):
        line, told = list[Element](), list(row.children or ())
        for each in told:
            row.remove_child(each)
        for cell in (each for each in told if isinstance(each, Element) and each.name in {"td", "th"}):
            _continue(line, below)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            others = [Element(cell.name, {}, "html") for _ in range(wide - 1)]
            for each in (*others, cell) if number == 0 else (cell, *others):
                below |= {len(line): (each, high - 1)} if high > 1 else {}
                line.append(each)
        _continue(line, below)
        for each in line:
            row.append_child(each)


def in_one_line(cell: Element) -> None:
    """Put a cell of several paragraphs, lines or items into one line, in which tags part them; code stays as it is."""
    if not cell.query(_BLOCKS):
        return
    name, cell.name = cell.name, "div"
    said = markup.markdown(cell.to_html(pretty=False)).strip()
    cell.name = name
    if "```" not in said:
        for each in list(cell.children or ()):
            cell.remove_child(each)
        cell.append_child(Text("<br>".join(line.rstrip() for line in said.split("\n")).replace("|", "\\|")))


def _continue(line: list[Element], below: dict[int, tuple[Element, int]]) -> None:
    """Add the cells of rows above that reach into this one at its end."""
    while (found := below.pop(len(line), None)) is not None:
        cell, more = found
        below |= {len(line): (cell, more - 1)} if more > 1 else {}
        line.append(cell.clone_node(deep=True))


def _span(cell: Element, name: str) -> int:
    said = (cell.attrs.get(name) or "").strip()
    return min(int(said), _MOST) if said.isascii() and said.isdigit() and int(said) else 1
