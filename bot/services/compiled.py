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
from bot.answering.fusion import Fusion
from bot.answering.lexical import TfIdf
from bot.answering.pipeline import Release
from bot.answering.retrieval import Index
from bot.answering.vectors import StaticVectors
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase

log = logging.getLogger(__name__)

# How many prepared releases are kept.
KEPT = 4
_ANALYSERS = {"letters": lexical.char_grams, "words": lexical.word_grams}


def prepare(knowledge: KnowledgeBase, vectors: StaticVectors) -> Release:
    """The same release as `pipeline.prepare` gives, from the cache where it can be."""
    file = _file(knowledge)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            index, thresholds = _unpack(arrays, vectors)
        return pipeline.restore(knowledge, vectors, index, thresholds)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, json.JSONDecodeError):
        release = pipeline.prepare(knowledge, vectors)
    try:
        _write(file, _pack(release))
    except OSError as error:
        log.info("the prepared knowledge is not cached: %s", error)
    return release


def _file(knowledge: KnowledgeBase) -> Path:
    engine = hashlib.sha256()
    for module in sorted(resources.files("bot.answering").iterdir(), key=lambda item: item.name):
        if module.name.endswith(".py"):
            engine.update(module.read_bytes())
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "salve"
    return folder / f"{versions.digest(knowledge)[:16]}-{engine.hexdigest()[:16]}.npz"


def _pack(release: Release) -> dict[str, Any]:
    index = release.index
    text = {
        "labels": index.labels,
        "phrasings": index.phrasings,
        "exact": dict(index.exact),
        "opposed": index.opposed,
        "letters": list(index.letters.grams),
        "words": list(index.words.grams),
        "thresholds": asdict(release.thresholds),
    }
    arrays = {
        "text": np.frombuffer(json.dumps(text).encode(), np.uint8),
        "starts": index.starts,
        "landmarks": index.landmarks,
        "classifier": index.classifier,
        "vectors": index.vectors,
        "matchers": index.fusion.matchers,
        "accept": index.fusion.accept,
        "intercept": np.array(index.fusion.intercept),
    }
    for name, tfidf in (("letters", index.letters), ("words", index.words)):
        arrays |= {f"{name}.{part}": getattr(tfidf, part) for part in ("idf", "starts", "texts", "weights")}
    return arrays


def _unpack(arrays: Any, vectors: StaticVectors) -> tuple[Index, Thresholds]:
    text = json.loads(arrays["text"].tobytes())
    tfidf = {
        name: TfIdf(
            analyser,
            len(text["phrasings"]),
            {gram: number for number, gram in enumerate(text[name])},
            *(arrays[f"{name}.{part}"] for part in ("idf", "starts", "texts", "weights")),
        )
        for name, analyser in _ANALYSERS.items()
    }
    index = Index(
        labels=tuple(text["labels"]),
        phrasings=tuple(text["phrasings"]),
        starts=arrays["starts"],
        encoder=vectors,
        vectors=arrays["vectors"],
        letters=tfidf["letters"],
        words=tfidf["words"],
        landmarks=arrays["landmarks"],
        classifier=arrays["classifier"],
        fusion=Fusion(arrays["matchers"], arrays["accept"], float(arrays["intercept"])),
        exact=text["exact"],
        opposed=tuple((word, opposite, tuple(labels)) for word, opposite, labels in text["opposed"]),
    )
    return index, Thresholds(**text["thresholds"])


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
