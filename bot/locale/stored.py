"""Texts that leave the process, as JSON to a child or into the database, and can be said anew when they come back."""

from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

from bot.locale import kept, recalled

Text = Annotated[str, AfterValidator(recalled), PlainSerializer(kept)]
