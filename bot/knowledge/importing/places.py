"""Where something stands in a text, by its line; also in a long text, asked thousands of times."""

import json
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Any


class Places:
    """The lines of a text, numbered from 1."""

    def __init__(self, text: str) -> None:
        self._text = text
        # The search goes on from here, as rows are mostly read in the order of their file.
        self._from = 0

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))]

    def start(self, line: int) -> int:
        """The place of the first character of a line; that of the last line if there are fewer."""
        return self._starts[min(line, len(self._starts) - 1) - 1]

    def line(self, place: int) -> int:
        """The line of a place."""
        return bisect_right(self._starts, place, hi=len(self._starts) - 1)

    def line_of(self, *texts: str) -> int:
        """The line of the next of these texts after what was found last, otherwise of the first; 1 if there is none."""
        for start in (self._from, 0):
            for text in texts:
                if (at := self._text.find(text, start)) >= 0:
                    self._from = at + 1
                    return self.line(at)
        return 1

    def line_of_object(self, item: Any) -> int:
        """The approximate line of an object of JSON: the line on which its longest text begins."""
        texts = [each for each in item.values() if isinstance(each, str)] if isinstance(item, dict) else []
        if not (longest := max(texts, key=len, default="")):
            return 1
        return self.line_of(*dict.fromkeys((json.dumps(longest, ensure_ascii=False), json.dumps(longest))))
