"""A stranger finds the test of every module: by its name, or by the page about the tests."""

import re
from fnmatch import fnmatch
from pathlib import Path

TESTS = Path(__file__).parents[1]
BOT = TESTS.parent / "bot"
KINDS = {".py", ".js", ".html", ".xml", ".yaml", ".md", ".sql"}
MODULES = sorted(
    file.relative_to(BOT).as_posix()
    for file in BOT.rglob("*")
    if file.suffix in KINDS and file.name not in {"__init__.py", "__main__.py"}
)
PAGE = (TESTS / "README.md").read_text("utf-8").partition("| what is in `bot/` |")[2].partition("\n## ")[0]


def rows() -> list[tuple[str, str]]:
    """The patterns of modules that the page names, each with its file of tests, in the page's order."""
    found = []
    for room, modules, test in re.findall(r"^\| (?:`(\w+/)`: )?(.+) \| `(\S+)` \|$", PAGE, re.MULTILINE):
        found += [(room + each, test) for each in re.findall(r"`(\S+)`", modules)]
    return found


ROWS = rows()


def named(module: str) -> str | None:
    """The file of tests that has the module's name, in the folder of its room."""
    room, _, file = module.partition("/")
    test = f"test_{Path(file).stem}.py"
    return (
        next((each.relative_to(TESTS).as_posix() for each in (TESTS / room).rglob(test)), None)
        if file.endswith(".py")
        else None
    )


def row_of(module: str) -> str | None:
    """The first pattern of the page that fits the module; a star stands for no further folder."""
    fitting = (each for each, _ in ROWS if fnmatch(module, each) and module.count("/") == each.count("/"))
    return next(fitting, None)


def test_each_module_has_a_file_of_tests_that_is_found_at_once() -> None:
    assert [module for module in MODULES if not (named(module) or row_of(module))] == []


def test_no_row_is_left_over() -> None:
    used = {row_of(module) for module in MODULES if not named(module)}
    assert [each for each, _ in ROWS if each not in used] == []


def test_the_page_names_files_that_are_there() -> None:
    assert [test for _, test in ROWS if not (TESTS / test).is_file()] == []
