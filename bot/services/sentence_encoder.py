"""Sentence encoders in the Hugging Face layout, run by onnxruntime, one text per thread; nothing is downloaded."""

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

# Reading a longer text to its end gains nothing, and the cost grows more than linearly.
MAX_PIECES = 128
# English alone needs some 30,000 word pieces; encoders of many languages have 120,000 or more.
MANY_LANGUAGES = 100_000
# One message is encoded for several purposes, clause by clause. With this many texts kept, none is encoded twice.
RECENT = 16
# More texts than one message holds are shared out among the cores.
FEW = 64
# Larger models are not cached in their optimised form.
MOST_KEPT = 2**28
# If several threads ask at the same moment, one reads an encoder's files and the others wait.
LOADING = threading.RLock()
_TOKENIZER = "tokenizer.json"

Pooling = Literal["cls", "mean"]


def runs_here() -> bool:
    """Whether onnxruntime is installed; some systems have no ready-made build of it."""
    return importlib.util.find_spec("onnxruntime") is not None


@dataclass(frozen=True)
class SentenceEncoder:
    """One encoder. Its files are read when the first text is encoded, because many questions never need it.

    Attributes:
        name: what people call it.
        model: the path of the ONNX file.
        tokenizer: the path of its tokenizer.json.
        pooling: how the text's vector is made of the model's token vectors: the first token's vector, or the mean of
            all.
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
        """Unit vectors of the texts, shape (texts, dimensions); zeros for an empty text.

        Each text is encoded by itself, so that no other one affects it: int8 models scale by the contents of a batch.
        """
        with LOADING:
            run = self._run
        return each_alone(run, texts)

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


def each_alone(run: Callable[[str], Matrix], texts: Sequence[str]) -> Matrix:
    """Unit vectors of the texts, shape (texts, dimensions), each encoded by itself: `run` gives the row of one text."""
    return unit(np.vstack([run(text) for text in texts] if len(texts) <= FEW else spread(run, texts)))


def open_folder(folder: Path) -> SentenceEncoder:
    """The encoder in a folder: tokenizer.json, model.onnx or onnx/model*.onnx, and pooling in 1_Pooling/config.json.

    Of several models, model.onnx is taken, otherwise the first by name. Without a pooling file, the mean is used.

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
    """The SHA-256 of these files, concatenated."""
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def _session(model: Path, digest: str) -> Any:
    """An onnxruntime session for the model, in optimised form: from the cache folder, or optimised now.

    Optimising takes four fifths of the loading time. A cached file names its digest and is not used if that differs.
    """
    import onnxruntime  # noqa: PLC0415 - takes a tenth of a second, and is not available everywhere

    def opened(file: Path, **settings: Any) -> Any:
        options = onnxruntime.SessionOptions()
        # A single question is too little work to share out.
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
        # Whatever prevents caching, the model itself can still be read.
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
    """The pooling that a sentence encoder's own file names, in the terms of sentence-transformers."""
    cls = _setting(file, "pooling_mode_cls_token") or _setting(file, "pooling_mode") == "cls"
    mean = _setting(file, "pooling_mode_mean_tokens") or _setting(file, "pooling_mode") == "mean"
    if file.is_file() and not (cls or mean):
        raise SalveError(f"{file} asks for a pooling that Salve does not know: it knows only cls and mean")
    return "cls" if cls else "mean"


def _setting(file: Path, name: str) -> object:
    """One value of a JSON file; None if it, or the file, is missing."""
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text("utf-8-sig"))
    except ValueError as error:
        raise SalveError(f"{file} is no JSON: {error}") from None
    return content.get(name) if isinstance(content, dict) else None
