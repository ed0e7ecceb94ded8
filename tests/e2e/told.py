"""What the base is asked by that tells what befell somebody (`told.yaml`): a signpost is right there."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml


@cache
def told() -> Mapping[str, frozenset[str]]:
    """Each of these texts, with the flags that are right for it."""
    groups = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {text: frozenset(group["flags"]) for group in groups for texts in group["texts"].values() for text in texts}
