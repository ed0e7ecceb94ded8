"""Texts that leave the process, as JSON for a child process or the database, and are translatable on return."""

from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

from bot.locale import kept, recalled

Text = Annotated[str, AfterValidator(recalled), PlainSerializer(kept)]
