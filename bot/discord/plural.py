"""Numbers with their nouns: "1 reply", "3 replies"."""


def counted(number: int, one: str, many: str = "") -> str:
    """The number and the noun in its form; `many` is needed if the plural is not `one` with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
