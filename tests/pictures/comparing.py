"""A picture beside the one that is kept; with PICTURES=keep, as `make pictures` has it, it takes its place."""

import io
import os
from pathlib import Path

import numpy as np
from PIL import Image

# Two renderings of one page on two machines differ in the edges of letters: a sixteenth of the size has no edges. Over
# one changed line, the share of blocks that differ by more than 12 % rises above 0.4 %.
BLOCK, DIFFERS, TOLERATED = 16, 0.12, 0.02


def compare(drawn: bytes, path: Path) -> None:
    """Fail where a picture does not look as it did."""
    now = Image.open(io.BytesIO(drawn))
    if os.environ.get("PICTURES") == "keep":
        now.convert("RGB").quantize(64).save(path, optimize=True)
    before = Image.open(path).convert("RGB")
    assert abs(now.height - before.height) <= before.height / 50, f"{path.name} is {now.height} px high: make pictures"
    changed = np.abs(_blocks(now, before.size) - _blocks(before, before.size)) > DIFFERS
    assert changed.mean() <= TOLERATED, (
        f"{changed.mean():.1%} of {path.name} has changed: look at it with make pictures"
    )


def _blocks(picture: Image.Image, size: tuple[int, int]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    small = picture.convert("L").resize(size).resize((size[0] // BLOCK, size[1] // BLOCK), Image.Resampling.BOX)
    return np.asarray(small, float) / 255
