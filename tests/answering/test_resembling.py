"""Likenesses judge together: their mean is how near a message is to what was heard of distress."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.answering import resembling
from bot.answering.distress import Resemblance, Strength
from bot.answering.index import Abroad, Index, Meaning
from bot.answering.resembling import Resemblances, Tongue
from bot.answering.vectors import Matrix
from tests import town


class Same:
    """An encoder to which all texts are one."""

    digest = "same"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """A vector of one number each."""
        return np.ones((len(texts), 1), np.float32)


def index() -> Index:
    """The town's, with an encoder of its language and one of many."""
    ones = np.ones((1, 1), np.float32)
    return replace(town.release().index, meaning=Meaning(Same(), ones, ones), abroad=Abroad(Same(), ones, ones))


def learned(own: float, abroad: float) -> Resemblances:
    """What judges every message to be that near."""
    ones = np.ones((1, 1), np.float32)
    return Resemblances(
        own=Resemblance(ones, np.array([own], np.float32), ("own",)),
        abroad=Resemblance(ones, np.array([abroad], np.float32), ("abroad",)),
    )


@pytest.mark.parametrize(
    ("own", "abroad", "tongue", "seen"),
    [
        (0.6, 0.0, Tongue.OWN, ("own", Strength.SURE)),
        (0.0, 0.6, Tongue.OWN, ("abroad", Strength.SURE)),
        (0.4, -0.3, Tongue.OWN, ("own", Strength.LIKELY)),
        (0.4, -0.6, Tongue.OWN, None),
        (-1.0, 0.4, Tongue.OTHER, ("abroad", Strength.SURE)),
        (1.0, -1.0, Tongue.OTHER, None),
        (-1.0, 0.4, Tongue.UNKNOWN, ("abroad", Strength.SURE)),
    ],
)
def test_what_is_like_distress_is_so_by_the_mean(
    own: float, abroad: float, tongue: Tongue, seen: tuple[str, Strength] | None
) -> None:
    like = resembling.like("ow", tongue, learned(own, abroad), index())
    assert (like and (like.flag_id, like.strength)) == seen


@pytest.mark.parametrize(
    ("near", "told", "strength"),
    [
        (0.39, frozenset(), Strength.SURE),
        (0.39, frozenset({"own"}), Strength.LIKELY),
        (0.46, frozenset({"own"}), Strength.SURE),
        (0.39, frozenset({"other"}), Strength.SURE),
    ],
)
def test_what_is_only_told_must_be_nearer(near: float, told: frozenset[str], strength: Strength) -> None:
    like = resembling.like("ow", Tongue.OWN, learned(near, near), index(), told)
    assert like
    assert like.strength is strength


@pytest.mark.parametrize(
    ("own", "abroad", "tongue", "doubted"),
    [
        (-0.9, 0.4, Tongue.OWN, False),
        (-0.9, -0.1, Tongue.OWN, True),
        (-0.9, -0.1, Tongue.UNKNOWN, False),
        (-0.9, -0.6, Tongue.UNKNOWN, True),
        (-0.9, -0.1, Tongue.OTHER, False),
        (0.9, -0.4, Tongue.OTHER, False),
        (0.9, -0.6, Tongue.OTHER, True),
    ],
)
def test_signs_are_doubted_in_what_is_unlike_however_it_is_read(
    own: float, abroad: float, tongue: Tongue, doubted: bool
) -> None:
    assert resembling.unlike("ow", tongue, learned(own, abroad), index()) is doubted


@pytest.mark.parametrize(("near", "doubted"), [(0.0, True), (0.2, False)])
def test_signs_told_in_jest_or_of_others_need_likeness_to_agree(near: float, *, doubted: bool) -> None:
    near_both = learned(near, near)
    assert resembling.unlike("ow", Tongue.OWN, near_both, index(), told=True) is doubted
    assert not resembling.unlike("ow", Tongue.OWN, near_both, index())


def test_without_examples_nothing_is_like_distress_and_no_sign_is_doubted() -> None:
    for tongue in Tongue:
        assert resembling.like("ow", tongue, Resemblances(), index()) is None
        assert not resembling.unlike("ow", tongue, Resemblances(), index())
