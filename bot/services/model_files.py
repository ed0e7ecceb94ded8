"""Read the word vectors from the installed package, without its own loader, which reaches for the network."""

import importlib.util
from pathlib import Path

from safetensors import safe_open
from tokenizers import Tokenizer

from bot.answering.vectors import StaticVectors
from bot.errors import SalveError

TABLE = Path("weights/l2_supercat_256.safetensors")
TOKENIZER = Path("tokenizers/l2_supercat_tokenizer_config.json")


def load_vectors() -> StaticVectors:
    """The static vectors that Salve matches with: 256 dimensions, 16 MB.

    Raises:
        SalveError: the package that holds them is not installed whole.
    """
    spec = importlib.util.find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise SalveError("the word vectors are missing: install the package wordllama")
    folder = Path(spec.submodule_search_locations[0])
    try:
        with safe_open(folder / TABLE, framework="numpy") as tensors:
            table = tensors.get_tensor(next(iter(tensors.keys())))
        return StaticVectors(table, Tokenizer.from_file(str(folder / TOKENIZER)))
    except (OSError, StopIteration) as error:
        raise SalveError(f"the word vectors in {folder} cannot be read: {error}. Reinstall wordllama") from error
