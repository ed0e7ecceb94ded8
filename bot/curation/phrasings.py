"""Choose which of a gap's wordings to propose as phrasings: first those that bring most of the others nearer."""

from collections.abc import Callable, Sequence

import numpy as np


def rank(texts: Sequence[str], known: Sequence[str], alike: Callable[[str, str], float]) -> list[str]:
    """The distinct texts, the most helpful first.

    Greedy facility location (Cornuéjols, Fisher & Nemhauser 1977): a text helps by how much nearer it brings all of
    them to their nearest phrasing.

    Args:
        texts: the members' wordings.
        known: the existing phrasings.
        alike: gives how alike two texts are (0..1).
    """
    left = list(dict.fromkeys(text for text in texts if text and text not in known))
    likeness = np.array([[1.0 if one == other else alike(one, other) for other in left] for one in left], float)
    covered = np.array([max((alike(text, other) for other in known), default=0.0) for text in left], float)
    order: list[str] = []
    open_ = list(range(len(left)))
    while open_:
        gains = [float(np.maximum(likeness[place] - covered, 0).sum()) for place in open_]
        best = open_.pop(int(np.argmax(gains)))
        covered = np.maximum(covered, likeness[best])
        order.append(left[best])
    return order
