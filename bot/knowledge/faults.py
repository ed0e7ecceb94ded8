"""Report what the models refuse in a document as the slip behind it, each slip once."""

import difflib
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Problem
from bot.knowledge import diagnosis, wording
from bot.knowledge.diagnosis import QUOTE_IT, Slip
from bot.knowledge.document import Document, Place

_COLON = "a colon and a space within the text, which make a key of it"
_COMMENT = "everything after # is a comment, so nothing is left"


def found(document: Document, place: Place, error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """The faults that pydantic finds in the value at that place.

    A misspelt key is not also reported as missing. If a slip shows in the text, its consequences are left out.
    """
    details = wording.faults(error)
    names = _field_names(model)
    misspelt = {_near(detail, names): None for detail in details if detail["type"] == "extra_forbidden"}
    problems, slips = [], dict[int, Problem]()
    for detail in details:
        where = (*place, *detail["loc"])
        if slip := _slip(document, where, detail):
            slips.setdefault(slip.line, Problem(document.file, slip.line, _key(where), slip.cause, slip.mend))
        elif detail["type"] != "missing" or str(where[-1]) not in misspelt:
            problems.append(_problem(document, where, detail, names))
    if slips:
        problems = [each for each in problems if each.cause != "missing"]
    return [*slips.values(), *problems]


def _problem(document: Document, where: Place, detail: ErrorDetails, names: Sequence[str]) -> Problem:
    cause, mend = wording.explain(detail)
    if detail["type"] == "extra_forbidden":
        near = _near(detail, names)
        mend = f"did you mean '{near}'?" if near else "delete it"
    return Problem(document.file, document.line(where), _key(where), cause, mend)


def _slip(document: Document, where: Place, detail: ErrorDetails) -> Slip | None:
    """The author's slip, if the text shows it."""
    line, given = document.line(where), detail["input"]
    if detail["type"] == "missing":
        return None
    if detail["type"] == "string_type" and isinstance(given, Mapping):
        return Slip(line, _COLON, QUOTE_IT)
    if given == "" and _is_comment(document, line):
        return Slip(line, _COMMENT, QUOTE_IT)
    return next(_shown(document, line, given), None)


def _shown(document: Document, line: int, given: object) -> Iterator[Slip]:
    """A blank or a dash that turns an intended list or key into a single text."""
    lines = [line]
    if isinstance(given, str):
        lines += range(line + 1, min((n for n in document.lines.values() if n > line), default=len(document.text) + 1))
    for number in lines:
        text = document.text[number - 1 : number]
        slip = next(diagnosis.structural(text), None) or (diagnosis.tight_item(text) if number > line else None)
        if slip:
            yield slip._replace(line=number)


def _is_comment(document: Document, line: int) -> bool:
    text = document.text[line - 1 : line]
    return bool(text) and text[0].rstrip().partition("#")[0].rstrip().endswith((":", "-")) and "#" in text[0]


def _near(detail: ErrorDetails, names: Sequence[str]) -> str:
    # A key that is right elsewhere in the file is not a misspelling of another here.
    key = str(detail["loc"][-1])
    near = difflib.get_close_matches(key, [name for name in names if name != key], n=1)
    return near[0] if near else ""


def _key(where: Place) -> str:
    return ".".join(map(str, where)) or "file"


def _field_names(model: type[BaseModel]) -> list[str]:
    """The names of a model's fields and of the models within it, for "did you mean"."""
    names = set(model.model_fields)
    for info in model.model_fields.values():
        for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                names.update(_field_names(inner))
    return sorted(names)
