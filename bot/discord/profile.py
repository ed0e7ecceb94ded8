"""The bot's name and profile in one server, which Discord keeps as it does for any member."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.discord.forms import Field, Values
from bot.errors import SalveError
from bot.locale import LABEL, N_, OPTION, S_, Said, Translator
from bot.locale.signs import cut

NAME_LIMIT, BIO_LIMIT = 32, 190
# Discord's limit for members' pictures: 10240 kB.
PICTURE_LIMIT = 10240 * 1024
NAME_HINT = N_("At most 32 characters. Leave it empty for my own name.", OPTION)
BIO_HINT = N_("At most 190 characters. Leave it empty to change nothing.", OPTION)
PICTURE_HINT = N_("PNG, JPEG, GIF or WebP, at most 10 MB. Choose none to change nothing.", OPTION)
KEEP, OWN = "keep", "own"
BACK = ((KEEP, N_("as they are, or as chosen above", OPTION)), (OWN, N_("my own again", OPTION)))
NAME, BIO, PICTURE, BANNER = N_("Name", LABEL), N_("About me", LABEL), N_("Picture", LABEL), N_("Banner", LABEL)
BOTH = N_("Picture and banner", LABEL)
NO_NAME = S_("I lack the permission Change Nickname: allow it under Server Settings → Roles, for my role.")
NO_PICTURE = S_(
    "Discord does not accept that picture: choose a PNG, JPEG, GIF or WebP of at most 10 MB. Nothing was changed."
)
REFUSED = N_("Discord does not accept that: {why}. Nothing was changed; try again later, or with something else.")


def fields(guild: discord.Guild, tr: Translator) -> list[Field]:
    """The form's fields for the bot's name, text, picture and banner in a server."""
    back, hint = tuple((value, tr(label)) for value, label in BACK), tr(PICTURE_HINT)
    return [
        Field("nick", tr(NAME), guild.me.nick or "", tr(NAME_HINT), required=False),
        Field("bio", tr(BIO), "", tr(BIO_HINT), required=False),
        Field("avatar", tr(PICTURE), hint=hint, required=False, upload=True),
        Field("banner", tr(BANNER), hint=hint, required=False, upload=True),
        Field("back", tr(BOTH), KEEP, options=back, radio=True),
    ]


async def change(interaction: discord.Interaction[Any], guild: discord.Guild, values: Values) -> None:
    """Change the bot's profile in that server as typed into the form.

    Raises:
        SalveError: Discord does not accept a value, or the bot lacks a permission; says why.
    """
    wanted: dict[str, Any] = {"nick": cut(values.get("nick", ""), NAME_LIMIT) or None}
    if bio := cut(values.get("bio", ""), BIO_LIMIT):
        wanted["bio"] = bio
    for name in ("avatar", "banner"):
        if values.get("back") == OWN:
            wanted[name] = None
        elif file := values.get(name):
            wanted[name] = await _picture(interaction, file)
    try:
        await guild.me.edit(**wanted)
    except ValueError:
        raise SalveError(NO_PICTURE) from None
    except discord.Forbidden:
        raise SalveError(NO_NAME) from None
    except discord.HTTPException as error:
        if error.status != 400:  # noqa: PLR2004 - HTTP's own number
            raise
        raise SalveError(Said(REFUSED, {"why": " ".join(error.text.split()).rstrip(".")})) from None


async def _picture(interaction: discord.Interaction[Any], file_id: str) -> bytes:
    """The bytes of a picture that was uploaded with the form.

    Raises:
        SalveError: it is too large, or gone.
    """
    data: Mapping[str, Any] = interaction.data or {}
    file = data.get("resolved", {}).get("attachments", {}).get(file_id)
    if file is None or int(file["size"]) > PICTURE_LIMIT:
        raise SalveError(NO_PICTURE)
    try:
        return bytes(await interaction.client.http.get_from_cdn(str(file["url"])))
    except (discord.NotFound, discord.Forbidden):
        raise SalveError(NO_PICTURE) from None
