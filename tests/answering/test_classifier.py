"""The classifier tells labels apart, and rounding its kernel changes next to nothing."""

import numpy as np

from bot.answering.classifier import Kernel, alike, fit

GREATEST = 2.5
LABELS = 12
# More landmarks than are inverted or narrowed in one piece.
SIZE = 1300


def similarities() -> tuple[np.ndarray, np.ndarray]:
    """Texts of twelve labels around as many centres: how alike each two are, and their labels."""
    dice = np.random.default_rng(7)
    gold = np.sort(dice.integers(0, LABELS, SIZE))
    rows = dice.normal(size=(SIZE, 40)) + 2 * dice.normal(size=(LABELS, 40))[gold]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return (GREATEST * np.maximum(rows @ rows.T, 0) ** 2).astype(np.float32), gold


def kernel_of(near: np.ndarray, *, rounded: bool) -> Kernel:
    kernel = Kernel(SIZE, SIZE, GREATEST, rounded=rounded)
    for start in range(0, len(near), 500):
        kernel.keep(slice(start, start + 500), near[start : start + 500])
    return kernel


def test_every_text_gets_its_label_and_rounding_changes_none() -> None:
    near, gold = similarities()
    every = np.arange(SIZE)

    whole, rounded = (near @ fit(kernel_of(near, rounded=kept), every, gold, LABELS) for kept in (False, True))

    assert (whole.argmax(axis=1) == gold).all()
    assert (rounded.argmax(axis=1) == gold).all()


def test_a_rounded_kernel_is_off_by_half_a_step_at_most() -> None:
    near, _ = similarities()

    kept = kernel_of(near, rounded=True)[:]

    assert np.abs(kept - near.clip(0, GREATEST)).max() <= GREATEST / 65535


def test_two_labels_that_are_twins_do_not_run_away() -> None:
    dice = np.random.default_rng(7)
    rows = dice.normal(size=(1500, 40)) + 2 * dice.normal(size=40)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    near = (GREATEST * np.maximum(rows @ rows.T, 0) ** 2).astype(np.float32)
    every, gold = np.arange(1500), np.sort(dice.integers(0, 2, 1500))

    for rounded in (False, True):
        kernel = Kernel(1500, 1500, GREATEST, rounded=rounded)
        kernel.keep(slice(None), near)

        assert np.abs(near @ fit(kernel, every, gold, 2)).max() < 50


def test_of_few_texts_each_counts_alike_and_more_of_them_count_more() -> None:
    gold = np.array([0, 1, 1, 1, 1])

    weights = alike(np.arange(5), gold, np.ones(3, bool), 0.5)

    assert weights.tolist() == [[1, 0, 0], *[[0, 0.5, 0]] * 4]


def test_an_entry_of_many_texts_shares_its_logit_and_a_collection_of_questions_does_not() -> None:
    gold = np.array([0, 0, 0, *[1] * 8, *[2] * 8])

    root, shared = (alike(np.arange(19), gold, np.array([True, True, False]), share) for share in (0.5, 1.0))

    assert np.allclose(root.sum(axis=0), np.sqrt([3, 8, 8]))
    assert np.allclose(shared.sum(axis=0), np.sqrt([3, 3, 8]))
