"""Sentence encoders in the layout of Hugging Face's hub, run by onnxruntime, a text a thread; nothing is downloaded."""

import hashlib
import importlib.util
import json
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from tokenizers import Tokenizer

from bot.answering.cores import spread
from bot.answering.vectors import Matrix, unit
from bot.errors import SalveError
from bot.services.compiled import cache_folder

# Longer texts gain nothing from being read to the end, and cost more than linearly.
MAX_PIECES = 128
# English alone needs some 30,000 word pieces, encoders of many languages have 120,000 and more.
MANY_LANGUAGES = 100_000
# One message is read for several purposes, clause by clause: with this many, none is read twice.
RECENT = 16
# More texts than a message has are shared out among the cores.
FEW = 64
# Larger models are not kept a second time.
MOST_KEPT = 2**28
# Of threads that ask in the same moment, one reads an encoder's files, and the others wait for it.
LOADING = threading.RLock()
_TOKENIZER = "tokenizer.json"

Pooling = Literal["cls", "mean"]


def runs_here() -> bool:
    """Whether onnxruntime, which has no ready-made build for some systems, is installed."""
    return importlib.util.find_spec("onnxruntime") is not None


@dataclass(frozen=True)
class SentenceEncoder:
    """One encoder. Its files are read when the first text is encoded: many questions never need it.

    Attributes:
        name: what people call it.
        model: the ONNX file.
        tokenizer: the tokenizer.json that belongs to it.
        pooling: which of the model's token vectors is the text's: that of the first token, or the mean of all.
        digest: the SHA-256 of its files.
        many_languages: whether it knows more than one language.
    """

    name: str
    model: Path
    tokenizer: Path
    pooling: Pooling
    digest: str
    many_languages: bool = False

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:8]})"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of an empty text, zeros.

        Each text is read by itself, so that no other one affects it: int8 models scale by what is in a batch.
        """
        with LOADING:
            run = self._run
        return unit(np.vstack([run(text) for text in texts] if len(texts) <= FEW else spread(run, texts)))

    @cached_property
    def _run(self) -> Callable[[str], Matrix]:
        try:
            tokenizer = Tokenizer.from_file(str(self.tokenizer))
            session = _session(self.model, self.digest)
        except Exception as error:
            raise SalveError(f"the sentence encoder {self.model} cannot be read: {error}") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_PIECES)
        names = {each.name for each in session.get_inputs()}

        def run(text: str) -> Matrix:
            read = tokenizer.encode(text)
            inputs = {
                "input_ids": np.array([read.ids], np.int64),
                "attention_mask": np.ones((1, len(read.ids)), np.int64),
                "token_type_ids": np.zeros((1, len(read.ids)), np.int64),
            }
            out = np.asarray(session.run(None, {name: inputs[name] for name in inputs if name in names})[0], np.float32)
            pooled = out if out.ndim == 2 else out[:, 0] if self.pooling == "cls" else out.mean(axis=1)  # noqa: PLR2004
            return pooled if text.strip() else np.zeros_like(pooled)

        return lru_cache(RECENT)(run)


def open_folder(folder: Path) -> SentenceEncoder:
    """The encoder in a folder: tokenizer.json, model.onnx or onnx/model*.onnx, pooling in 1_Pooling/config.json.

    Of several models, model.onnx is taken, else the first by name. Without a word about pooling, the mean is.

    Raises:
        SalveError: a file is missing or cannot be read.
    """
    tokenizer = folder / _TOKENIZER
    found = [folder / "model.onnx", folder / "onnx" / "model.onnx", *sorted(folder.glob("onnx/model*.onnx"))]
    model = next((file for file in found if file.is_file()), None)
    if model is None or not tokenizer.is_file():
        wanted = _TOKENIZER if model else "model.onnx"
        raise SalveError(
            f"{folder} has no {wanted}: name a folder with tokenizer.json and model.onnx or onnx/model.onnx"
        )
    try:
        size = _setting(folder / "config.json", "vocab_size") or 0
        pooling = _pooling(folder / "1_Pooling" / "config.json")
        # Large models keep their weights in a second file beside the first.
        digest = sha256(*sorted(model.parent.glob(f"{model.name}*")), tokenizer)
    except OSError as error:
        raise SalveError(f"{folder} cannot be read: {error.strerror}") from error
    many = isinstance(size, int) and size >= MANY_LANGUAGES
    return SentenceEncoder(folder.resolve().name, model, tokenizer, pooling, digest, many)


def sha256(*files: Path) -> str:
    """The SHA-256 of these files, one after the other."""
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def _session(model: Path, digest: str) -> Any:
    """What runs the model: from the cache folder in the form that onnxruntime brings it to, else brought to it now.

    That takes four fifths of what loading costs. A kept file bears its own digest, and is not used if it has another.
    """
    import onnxruntime  # noqa: PLC0415 - a tenth of a second, and not everywhere to be had

    def opened(file: Path, **settings: Any) -> Any:
        options = onnxruntime.SessionOptions()
        # One question at a time is too little work to share out.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        for name, value in settings.items():
            setattr(options, name, value)
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    folder, name = cache_folder(), f"encoder-{digest[:16]}-{onnxruntime.__version__}"
    for kept in folder.glob(f"{name}-*.onnx"):
        if kept.stem == f"{name}-{sha256(kept)[:16]}":
            return opened(kept, graph_optimization_level=onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    if sum(file.stat().st_size for file in model.parent.glob(f"{model.name}*")) <= MOST_KEPT:
        # Whatever keeps it from being kept: it is there to read.
        with suppress(Exception):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as place:
                draft = Path(place) / model.name
                session = opened(model, optimized_model_filepath=str(draft))
                for old in folder.glob(f"encoder-{digest[:16]}-*.onnx"):
                    old.unlink()
                draft.replace(folder / f"{name}-{sha256(draft)[:16]}.onnx")
            return session
    return opened(model)


def _pooling(file: Path) -> Pooling:
    """What a sentence encoder's own file says of its pooling, in the words of sentence-transformers."""
    cls = _setting(file, "pooling_mode_cls_token") or _setting(file, "pooling_mode") == "cls"
    mean = _setting(file, "pooling_mode_mean_tokens") or _setting(file, "pooling_mode") == "mean"
    if file.is_file() and not (cls or mean):
        raise SalveError(f"{file} asks for a pooling that Salve does not know: it knows only cls and mean")
    return "cls" if cls else "mean"


def _setting(file: Path, name: str) -> object:
    """One value of a JSON file; None where it, or the file, is missing."""
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text("utf-8-sig"))
    except ValueError as error:
        raise SalveError(f"{file} is no JSON: {error}") from None
    return content.get(name) if isinstance(content, dict) else None
