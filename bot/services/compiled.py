"""Keep a prepared release in the cache folder, so that the second start takes a fraction of the first.

The cache is never trusted for what is said: it holds numbers only, is named after the knowledge's digest and the
engine's own source, and is made anew when anything about it is off.
"""

import hashlib
import json
import logging
import os
import tempfile
import zipfile
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering import lexical, pipeline
from bot.answering.calibration import Thresholds
from bot.answering.lexical import TfIdf
from bot.answering.nearest import Nearest
from bot.answering.pipeline import Models, Release
from bot.answering.retrieval import Index, Meaning, Wording
from bot.answering.vectors import Encoder
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase

log = logging.getLogger(__name__)

# How many prepared releases are kept.
KEPT = 4
_ANALYSERS = {"letters": lexical.char_grams, "words": lexical.word_grams}
_POSTINGS = ("idf", "starts", "texts", "weights")


def prepare(knowledge: KnowledgeBase, models: Models) -> Release:
    """The same release as `pipeline.prepare` gives, from the cache where it can be."""
    file = _file(knowledge, models)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            index, thresholds = _unpack(arrays, models)
        return pipeline.restore(knowledge, models, index, thresholds)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, json.JSONDecodeError):
        release = pipeline.prepare(knowledge, models)
    try:
        _write(file, _pack(release))
    except OSError as error:
        log.info("the prepared knowledge is not cached: %s", error)
    return release


def forget() -> None:
    """Delete every prepared release: they hold phrasings. They are made anew when needed."""
    for file in _folder().glob("*.npz"):
        file.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "salve"


def _file(knowledge: KnowledgeBase, models: Models) -> Path:
    engine = hashlib.sha256()
    for module in sorted(resources.files("bot.answering").iterdir(), key=lambda item: item.name):
        if module.name.endswith(".py"):
            engine.update(module.read_bytes())
    kind = "meaning" if models.meaning else "wording"
    return _folder() / f"{versions.digest(knowledge)[:16]}-{engine.hexdigest()[:16]}-{kind}.npz"


def _pack(release: Release) -> dict[str, Any]:
    index = release.index
    text: dict[str, Any] = {
        "labels": index.labels,
        "phrasings": index.phrasings,
        "exact": dict(index.exact),
        "opposed": index.opposed,
        "measures": [(label, sorted(measures)) for label, measures in index.measures.items()],
        "thresholds": asdict(release.thresholds),
    }
    arrays: dict[str, Any] = {"starts": index.starts}
    if isinstance(index.look, Nearest):
        arrays |= {"vectors": index.look.vectors, "prefixes": index.look.prefixes}
    else:
        arrays |= {"vectors": index.look.vectors, "weights": index.look.weights}
        for name in _ANALYSERS:
            tfidf: TfIdf = getattr(index.look, name)
            text[name] = list(tfidf.grams)
            arrays |= {f"{name}.{part}": getattr(tfidf, part) for part in _POSTINGS}
    for name, kept in (("meaning", index.meaning), ("abroad", index.abroad)):
        if kept:
            arrays |= {f"{name}.vectors": kept.vectors, f"{name}.weights": kept.weights}
    return arrays | {"text": np.frombuffer(json.dumps(text).encode(), np.uint8)}


def _unpack(arrays: Any, models: Models) -> tuple[Index, Thresholds]:
    text = json.loads(arrays["text"].tobytes())
    look: Wording | Nearest
    if "prefixes" in arrays:
        look = Nearest(arrays["vectors"], arrays["prefixes"])
    else:
        tfidf = {
            name: TfIdf(
                analyser,
                len(text["phrasings"]),
                {gram: number for number, gram in enumerate(text[name])},
                *(arrays[f"{name}.{part}"] for part in _POSTINGS),
            )
            for name, analyser in _ANALYSERS.items()
        }
        look = Wording(arrays["vectors"], tfidf["letters"], tfidf["words"], arrays["weights"])
    index = Index(
        labels=tuple(text["labels"]),
        phrasings=tuple(text["phrasings"]),
        starts=arrays["starts"],
        encoder=models.static,
        look=look,
        exact=text["exact"],
        opposed=tuple((word, opposite, tuple(labels)) for word, opposite, labels in text["opposed"]),
        measures={label: frozenset(measures) for label, measures in text["measures"]},
        meaning=_meaning("meaning", models.meaning, arrays),
        abroad=_meaning("abroad", models.abroad, arrays),
    )
    return index, Thresholds(**text["thresholds"])


def _meaning(name: str, encoder: Encoder | None, arrays: Any) -> Meaning | None:
    if encoder is None or f"{name}.vectors" not in arrays:
        return None
    return Meaning(encoder, arrays[f"{name}.vectors"], arrays[f"{name}.weights"])


def _write(file: Path, arrays: dict[str, Any]) -> None:
    """Whole or not at all; older ones of the same folder are dropped."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".new")
    with os.fdopen(handle, "wb") as new:
        np.savez(new, **arrays)
    Path(draft).replace(file)
    newest = sorted(file.parent.glob("*.npz"), key=lambda kept: kept.stat().st_mtime, reverse=True)
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
