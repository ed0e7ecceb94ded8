"""Keep prepared releases in the cache folder, so that the second start takes a fraction of the time of the first.

The cache never decides what is said: it holds only numbers, is named after the digests of the knowledge, the engine's
source and the models, and is rebuilt if anything about it is wrong.
"""

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bot.answering import lexical, preparation
from bot.answering.calibration import Thresholds
from bot.answering.distress import Letters, Resemblance
from bot.answering.index import Abroad, Index, Meaning, Spoken, Wording
from bot.answering.lexical import Analyser, TfIdf, WordwiseTfIdf
from bot.answering.nearest import Nearest
from bot.answering.release import Models, Release
from bot.answering.resembling import Resemblances
from bot.answering.subject import Subject
from bot.answering.sureness import Sureness
from bot.answering.understanding import understand
from bot.answering.vectors import Centred, Encoder
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase
from bot.services.remembering import DAMAGED, Remembering, read, write

log = logging.getLogger(__name__)

# The number of prepared releases kept, and of prepared drafts; the most recently used ones stay.
KEPT = 4
# How many labels are checked on loading, and the tolerance for their vectors: large bases keep 11 bits of each number.
TESTED, TOLERANCE = 16, 2e-3
# Above this number of phrasings, preparing takes long enough to be announced.
LARGE = 500
# Debian's convention for an account without a home folder: it can be neither read nor created.
NO_HOME = Path("/nonexistent")
_KINDS = ("letters", "words")
# The entry for the n-grams of the phrasings in all languages.
ABROAD = "abroad.letters"
_POSTINGS = ("idf", "starts", "texts", "weights")
_T = TypeVar("_T", bound=TfIdf)
_SPOKEN = ("labels", "starts", "weights")
# By language, the words that tell it apart from the base's own language.
Tongues = dict[str, frozenset[str]]
_LEARNED, _LETTERS = ("landmarks", "weights"), ("rarity", "weights", "centres")


def prepare(knowledge: KnowledgeBase, models: Models, *, draft: bool = False) -> Release:
    """The release that `pipeline.prepare` would make, from the cache if possible.

    Args:
        knowledge: the content of the release.
        models: the models that texts are compared with.
        draft: whether it is only tried out; a draft never displaces a prepared release.
    """
    models = models.spoken(knowledge.manifest.language)
    file, tried = _places(knowledge, models)
    for found in (file, tried):
        try:
            release = _restored(found, knowledge, models)
        except DAMAGED:
            continue
        with suppress(OSError):
            # Mark it as used, so that it stays. A draft that was published counts as a release from now on.
            found.touch()
            if not draft and found == tried:
                tried.replace(file)
        return release
    return _made(tried if draft else file, knowledge, models, draft=draft)


def remembering(models: Models) -> Models:
    """The same models, with encoders that read no text twice, even across releases."""
    # One encoder may have several parts, and stays one.
    found = {id(each): _remembering(each) for each in (models.meaning, models.abroad, models.native)}
    meaning, abroad, native = (found[id(each)] for each in (models.meaning, models.abroad, models.native))
    return replace(models, meaning=meaning, abroad=abroad, native=native)


def _remembering(encoder: Encoder | None) -> Encoder | None:
    if encoder is None or isinstance(encoder, Remembering):
        return encoder
    found = Remembering(encoder)
    found.recall(cache_folder())
    return found


def keep(models: Models) -> None:
    """Keep the vectors of everything these models have read; call it only for the texts of a release.

    Raises:
        OSError: the cache folder cannot be written.
    """
    for each in (models.meaning, models.abroad, models.native):
        if isinstance(each, Remembering):
            each.keep(cache_folder())


def is_kept(knowledge: KnowledgeBase, models: Models) -> bool:
    """Whether the prepared release is in the cache."""
    return any(place.exists() for place in _places(knowledge, models.spoken(knowledge.manifest.language)))


def _places(knowledge: KnowledgeBase, models: Models) -> tuple[Path, Path]:
    """The file for the prepared release, and the one for it as a draft."""
    name = f"{versions.digest(knowledge)[:16]}-{engine()}-{models.digest[:16]}.npz"
    return cache_folder() / name, cache_folder() / "drafts" / name


def _restored(file: Path, knowledge: KnowledgeBase, models: Models) -> Release:
    with read(file) as arrays:
        unpacked = _unpack(arrays, models)
    release = preparation.restore(knowledge, models, *unpacked)
    _test(release)
    return release


def forget() -> None:
    """Delete every prepared release and the kept vectors, because they hold phrasings. They are rebuilt when needed."""
    for file in cache_folder().rglob("*.npz"):
        file.unlink(missing_ok=True)


def forget_drafts(before: datetime | None = None) -> None:
    """Delete what was prepared for drafts; with `before`, only what nobody has used since then."""
    for file in (cache_folder() / "drafts").glob("*.npz"):
        if before is None or datetime.fromtimestamp(file.stat().st_mtime, UTC) < before:
            file.unlink(missing_ok=True)


def _test(release: Release) -> None:
    """Compare the vectors of a few labels' first phrasings with the kept ones.

    Raises:
        ValueError: one of them differs, so the other vectors cannot be trusted either.
    """
    index = release.index
    rows = index.starts[:: -(-len(index.starts) // TESTED)]
    texts = [understand(index.phrasings[row], release.vocabulary).text for row in rows]
    if not np.allclose(index.encoder.encode(texts), index.look.vectors[rows], atol=TOLERANCE):
        raise ValueError("the cached vectors are not those of the models")


def _made(file: Path, knowledge: KnowledgeBase, models: Models, *, draft: bool) -> Release:
    """Build it, and keep it for the next time if possible. The vectors kept by text come only from releases."""
    large = sum(len(entry.phrasings) for entry in knowledge.entries) > LARGE
    stages = list(preparation.Stage)
    reading = remembering(models)
    _keep_talk(reading, knowledge.manifest.language)

    def begins(stage: preparation.Stage) -> None:
        place = stages.index(stage)
        if place and not draft:
            # Reading takes longest: if what follows is interrupted, the next start does not read again.
            with suppress(OSError):
                keep(reading)
        if large:
            log.info(
                "preparing knowledge %s, once: %d of %d, %s", knowledge.manifest.version, place + 1, len(stages), stage
            )

    arrays = _pack(preparation.prepare(knowledge, reading, begins))
    try:
        write(file, arrays)
        if not draft:
            keep(reading)
        _tidy(file.parent)
    except OSError as error:
        log.info("the prepared knowledge is not cached: %s", error)
    return preparation.restore(knowledge, models, *_unpack(arrays, models))


def _keep_talk(models: Models, language: str) -> None:
    """Read the examples of small talk and keep their vectors, also for drafts: they are Salve's own, and no draft's."""
    examples = models.talk.get(language)
    if examples and models.meaning:
        models.meaning.encode([*examples.texts, *examples.asks])
        with suppress(OSError):
            keep(models)


def _tidy(folder: Path) -> None:
    """Delete the least recently used files. The vectors by text stay as long as a kept release was made with them."""
    for pattern, most in (("[!v]*.npz", KEPT), ("vectors-*.npz", KEPT)):
        newest = sorted(folder.glob(pattern), key=lambda kept: kept.stat().st_mtime, reverse=True)
        for old in newest[most:]:
            old.unlink(missing_ok=True)


def cache_folder() -> Path:
    """The folder for prepared releases."""
    given = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(given or Path.home() / ".cache") / "salve"
    except RuntimeError:
        # The system does not know this user id, so nothing is cached.
        return NO_HOME


def engine() -> str:
    """The digest of the engine's own source. Releases prepared by another version of it are not used."""
    return source("bot.answering")


@cache
def source(package: str) -> str:
    """The digest of a package's source."""
    found = hashlib.sha256()
    # A language's data files change what is compared, just as code does.
    for module in sorted(Path(str(resources.files(package))).rglob("*")):
        if module.suffix in {".py", ".yaml"}:
            found.update(module.read_bytes())
    return found.hexdigest()[:16]


def _pack(release: Release) -> dict[str, Any]:
    index = release.index
    text: dict[str, Any] = {
        "labels": index.labels,
        "phrasings": index.phrasings,
        "exact": dict(index.exact),
        "opposed": index.opposed,
        "own": index.own,
        "others": [(term, sorted(labels)) for term, labels in index.others.items()],
        "measures": [(label, sorted(measures)) for label, measures in index.measures.items()],
        "thresholds": asdict(release.thresholds),
        "translated": dict(index.translated),
        "tongues": {language: sorted(words) for language, words in release.vocabulary.tongue.others.items()},
        "thresholds abroad": {language: asdict(each) for language, each in release.abroad.items()},
    }
    arrays: dict[str, Any] = {"starts": index.starts, "roles": index.roles}
    if isinstance(index.look, Nearest):
        arrays |= {"vectors": index.look.vectors, "prefixes": index.look.prefixes}
    else:
        arrays |= {"vectors": index.look.vectors, "weights": index.look.weights}
        for name in _KINDS:
            arrays |= _postings(name, getattr(index.look, name), text)
    for name, kept in (("meaning", index.meaning), ("abroad", index.abroad)):
        if kept:
            arrays |= _pack_meaning(name, kept)
    if index.abroad:
        text["abroad"] = [index.abroad.phrasings, dict(index.abroad.exact)]
        arrays["abroad.starts"] = index.abroad.starts
        arrays |= _postings(ABROAD, index.abroad.letters, text)
    arrays |= _pack_spoken(index, text)
    learned = release.resemblances
    for name, by_meaning in (("own", learned.own), ("other", learned.abroad), ("talk", learned.talk)):
        if by_meaning:
            text[f"resemblance.{name}"] = by_meaning.flags
            arrays |= {f"resemblance.{name}.{part}": getattr(by_meaning, part) for part in _LEARNED}
    if learned.letters:
        text["heard"] = [learned.letters.bias, learned.letters.flags]
        arrays |= {f"heard.{part}": getattr(learned.letters, part) for part in _LETTERS}
    return arrays | {"text": np.frombuffer(json.dumps(text).encode(), np.uint8)}


def _pack_meaning(name: str, kept: Meaning) -> dict[str, Any]:
    arrays: dict[str, Any] = {f"{name}.vectors": kept.vectors, f"{name}.weights": kept.weights}
    if kept.subject is not None:
        arrays |= {f"{name}.subject.{part}": np.array(value) for part, value in vars(kept.subject).items()}
    if isinstance(kept.encoder, Centred):
        arrays[f"{name}.mean"] = kept.encoder.mean
    return arrays


def _pack_spoken(index: Index, text: dict[str, Any]) -> dict[str, Any]:
    """The arrays of each language's wordings; their texts are added to `text`."""
    arrays: dict[str, Any] = {}
    text["spoken"] = {language: each.phrasings for language, each in index.spoken.items()}
    for language, each in index.spoken.items():
        arrays |= {f"spoken.{language}.{part}": getattr(each, part) for part in _SPOKEN}
        for name in _KINDS:
            arrays |= _postings(f"spoken.{language}.{name}", getattr(each, name), text)
    return arrays


def _postings(name: str, tfidf: TfIdf, text: dict[str, Any]) -> dict[str, Any]:
    """The arrays of one TF-IDF index; its n-grams are added to `text`."""
    text[name] = list(tfidf.grams)
    return {f"{name}.{part}": getattr(tfidf, part) for part in _POSTINGS}


def _tfidf(kind: type[_T], analyser: Analyser, size: int, name: str, text: Any, arrays: Any) -> _T:
    grams = {gram: number for number, gram in enumerate(text[name])}
    return kind(analyser, size, grams, *(arrays[f"{name}.{part}"] for part in _POSTINGS))


def _unpack(arrays: Any, models: Models) -> tuple[Index, Thresholds, Resemblances, dict[str, Thresholds], Tongues]:
    text = json.loads(arrays["text"].tobytes())
    look: Wording | Nearest
    if "prefixes" in arrays:
        look = Nearest(arrays["vectors"], arrays["prefixes"])
    else:
        size = len(text["phrasings"])
        letters = _tfidf(WordwiseTfIdf, lexical.char_grams, size, "letters", text, arrays)
        words = _tfidf(TfIdf, lexical.word_grams, size, "words", text, arrays)
        look = Wording(models.static, arrays["vectors"], letters, words, arrays["weights"])
    index = Index(
        labels=tuple(text["labels"]),
        phrasings=tuple(text["phrasings"]),
        starts=arrays["starts"],
        encoder=models.static,
        look=look,
        exact=text["exact"],
        roles=arrays["roles"],
        opposed=tuple((word, opposite, tuple(labels)) for word, opposite, labels in text["opposed"]),
        measures={label: frozenset(measures) for label, measures in text["measures"]},
        own=tuple(text["own"]),
        others={term: frozenset(labels) for term, labels in text["others"]},
        meaning=_meaning("meaning", models.meaning, arrays),
        abroad=_abroad(_meaning("abroad", models.abroad, arrays), text, arrays),
        translated=text["translated"],
        spoken={language: _spoken(language, phrasings, text, arrays) for language, phrasings in text["spoken"].items()},
    )
    own, abroad, talk = (_resemblance(name, text, arrays) for name in ("own", "other", "talk"))
    learned = Resemblances(own, abroad, _letters(text, arrays), talk)
    abroad_ = {language: _thresholds(**each) for language, each in text["thresholds abroad"].items()}
    tongues = {language: frozenset(words) for language, words in text["tongues"].items()}
    return index, _thresholds(**text["thresholds"]), learned, abroad_, tongues


def _spoken(language: str, phrasings: Sequence[str], text: Any, arrays: Any) -> Spoken:
    name, size = f"spoken.{language}", len(phrasings)
    return Spoken(
        phrasings=tuple(phrasings),
        letters=_tfidf(WordwiseTfIdf, lexical.char_grams, size, f"{name}.letters", text, arrays),
        words=_tfidf(TfIdf, lexical.word_grams, size, f"{name}.words", text, arrays),
        **{part: arrays[f"{name}.{part}"] for part in _SPOKEN},
    )


def _resemblance(name: str, text: Any, arrays: Any) -> Resemblance | None:
    flags = text.get(f"resemblance.{name}")
    if flags is None:
        return None
    return Resemblance(flags=tuple(flags), **{part: arrays[f"resemblance.{name}.{part}"] for part in _LEARNED})


def _letters(text: Any, arrays: Any) -> Letters | None:
    if "heard" not in text:
        return None
    bias, flags = text["heard"]
    return Letters(bias=bias, flags=tuple(flags), **{part: arrays[f"heard.{part}"] for part in _LETTERS})


def _thresholds(*, sureness: dict[str, Any], **lines: float) -> Thresholds:
    weights, bias, ease = (sureness[name] for name in ("weights", "bias", "ease"))
    return Thresholds(**lines, sureness=Sureness(tuple(weights), bias, ease))


def _meaning(name: str, encoder: Encoder | None, arrays: Any) -> Meaning | None:
    if encoder is None or f"{name}.vectors" not in arrays:
        return None
    if f"{name}.mean" in arrays:
        encoder = Centred(encoder, arrays[f"{name}.mean"])
    vectors, weights = arrays[f"{name}.vectors"], arrays[f"{name}.weights"]
    return Meaning(encoder, vectors, weights, subject=_subject(name, arrays))


def _subject(name: str, arrays: Any) -> Subject | None:
    if f"{name}.subject.weights" not in arrays:
        return None
    weights, vectors, against, labels = (arrays[f"{name}.subject.{part.name}"] for part in fields(Subject))
    return Subject(weights, vectors, against, tuple(map(str, labels)))


def _abroad(kept: Meaning | None, text: Any, arrays: Any) -> Abroad | None:
    if kept is None:
        return None
    phrasings, exact = text["abroad"]
    return Abroad(
        kept.encoder,
        kept.vectors,
        kept.weights,
        phrasings=tuple(phrasings),
        starts=arrays["abroad.starts"],
        exact=exact,
        letters=_tfidf(WordwiseTfIdf, lexical.char_grams, len(phrasings), ABROAD, text, arrays),
    )
