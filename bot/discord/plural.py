"""Numbers with their words: "1 reply", "3 replies"."""


def counted(number: int, one: str, many: str = "") -> str:
    """The number and the word in its form; `many` is needed where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
