"""Figures that others have published on public sets, shown beside Salve's and never mixed with them.

A set is recognised by its contents, not by its folder's name: by the fingerprint of its test questions and the number
of phrasings it trains on (CLINC150's three train splits share one test).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.bench.sets import QuestionSet, fingerprint

_HINT3_FIGURES = ("accuracy", "auroc", "right_at_5_all", "best_mcc")
_CLINC150_FIGURES = ("in_scope_at_threshold", "oos_recall")
_HINT3 = (
    "Arora et al. 2020, HINT3: Raising the bar for Intent Detection in the Wild; full train splits of v1; figures "
    "worked out from the predictions that the authors published (github.com/hellohaptik/HINT3), as ours are"
)
_CLINC150 = (
    "Larson et al. 2019, An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction, table 2, "
    "oos-threshold: in-scope accuracy and out-of-scope recall"
)


@dataclass(frozen=True, slots=True)
class Published:
    """Figures by system, under the names that `accuracy.figures` uses, and their source."""

    citation: str
    systems: Mapping[str, Mapping[str, float]]


def published_for(questions: QuestionSet) -> Published | None:
    """The figures published on this set, or None if no figures are known."""
    return KNOWN.get((fingerprint(questions), len(questions.train)))


def _hint3(**systems: tuple[float, float, float, float]) -> Published:
    return Published(_HINT3, {name: dict(zip(_HINT3_FIGURES, row, strict=True)) for name, row in systems.items()})


def _clinc150(*rows: tuple[float, float]) -> Published:
    """Figures in per cent, in the order of the paper's table."""
    names = ("FastText", "SVM", "DialogFlow", "Rasa", "MLP on USE", "BERT")
    systems = {
        name: {figure: round(value / 100, 3) for figure, value in zip(_CLINC150_FIGURES, row, strict=True)}
        for name, row in zip(names, rows, strict=True)
    }
    return Published(_CLINC150, systems)


_CLINC150_TEST = "c219e6068ddafd6796beab099911be554d55a094592972ab6a07678e83e5f415"
KNOWN = {
    ("a0dd33fb4189a400112bdaeb2d5dd1dbd70f535792b1e533a78fa14d4385ded0", 328): _hint3(
        Dialogflow=(0.732, 0.869, 0.346, 0.638),
        RASA=(0.693, 0.792, 0.342, 0.532),
        LUIS=(0.636, 0.797, 0.126, 0.545),
        Haptik=(0.723, 0.839, 0.325, 0.596),
        BERT=(0.736, 0.868, 0.355, 0.634),
    ),
    ("251889ba97595e44c8a36f625df839ddb73ad70663810d49be7621daf5502454", 600): _hint3(
        Dialogflow=(0.750, 0.856, 0.465, 0.593),
        RASA=(0.841, 0.801, 0.471, 0.572),
        LUIS=(0.737, 0.724, 0.097, 0.468),
        Haptik=(0.808, 0.850, 0.507, 0.603),
        BERT=(0.836, 0.824, 0.361, 0.621),
    ),
    ("8507551e28695e538f2c9aed6af55ad716d9bdb8961908fccf0f2244f72f2fb0", 471): _hint3(
        Dialogflow=(0.596, 0.728, 0.160, 0.360),
        RASA=(0.491, 0.709, 0.189, 0.347),
        LUIS=(0.524, 0.752, 0.124, 0.354),
        Haptik=(0.673, 0.766, 0.215, 0.429),
        BERT=(0.585, 0.699, 0.236, 0.354),
    ),
    (_CLINC150_TEST, 15_000): _clinc150(
        (88.6, 28.3), (88.2, 18.0), (90.8, 26.7), (90.9, 31.2), (93.4, 49.1), (96.2, 52.3)
    ),
    (_CLINC150_TEST, 7_500): _clinc150(
        (84.8, 6.0), (85.6, 13.0), (89.2, 20.5), (89.6, 1.0), (91.3, 32.4), (96.2, 58.9)
    ),
    (_CLINC150_TEST, 10_525): _clinc150(
        (86.6, 33.2), (86.0, 0.0), (89.2, 38.1), (89.4, 0.0), (92.5, 13.3), (95.9, 52.8)
    ),
}
