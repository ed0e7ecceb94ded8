"""The kinds of text in a knowledge folder, and the base class of every model that is read from one."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from bot.knowledge.prose import joined

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n]*$")]
# What somebody types in a chat, in one line.
Message = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\n]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=8000), AfterValidator(joined)]
Phrases = Annotated[str, StringConstraints(max_length=40_000), AfterValidator(joined)]
# Discord shows at most 80 characters on a button.
Label = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\n]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>()]+$", max_length=400)]
FactId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]{0,23}$")]


class Model(BaseModel):
    """Base of everything read from YAML: unknown fields are refused, and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)
