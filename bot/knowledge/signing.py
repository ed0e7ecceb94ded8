"""Who has reviewed a text, in what role and for what: as editors, or as somebody qualified to judge it for patients."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from bot.knowledge.fields import Line, Model


class Review(StrEnum):
    """What a review was for: that the text says what its sources say, or that it is sound advice to a patient."""

    EDITORIAL = "editorial"
    CLINICAL = "clinical"


class SignOff(Model):
    """One review that took place. `role` says in what capacity, not who."""

    role: Line
    date: date
    scope: Review = Review.EDITORIAL


def clinical(signed: Sequence[SignOff] | str) -> SignOff | None:
    """The latest clinical review; None if there is none. Plain words instead of reviews are the editors'."""
    if isinstance(signed, str):
        return None
    return max((each for each in signed if each.scope is Review.CLINICAL), key=lambda each: each.date, default=None)
