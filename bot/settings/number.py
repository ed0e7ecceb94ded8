"""The type of settings that are whole numbers: pydantic would also take true and false for 1 and 0."""

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


Number = Annotated[int, BeforeValidator(_no_truth)]
