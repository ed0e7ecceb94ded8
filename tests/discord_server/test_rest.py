"""The HTTP routes, called by the real client's own methods."""

import io
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
from discord import app_commands

from tests.discord_server import DiscordServer, Upload, connected
from tests.discord_server.rest.routes import all_routes
from tests.discord_server.sample_bot import SampleBot


@pytest_asyncio.fixture
async def bot(server: DiscordServer) -> AsyncIterator[SampleBot]:
    server.forum("questions", tags=["sleep"])
    async with connected(server, SampleBot()) as running:
        yield running


@pytest.fixture
def channel(server: DiscordServer, bot: SampleBot) -> discord.TextChannel:
    found = bot.get_channel(server.general.id)
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_message_is_sent_edited_read_and_deleted(server: DiscordServer, channel: discord.TextChannel) -> None:
    embed = discord.Embed(title="t", description="d", colour=0x123456, url="https://a.b").set_author(name="a")
    sent = await channel.send("one", embed=embed.set_image(url="https://a.b/c.png"))
    edited = await sent.edit(content="two", embed=None)
    assert (edited.content, edited.embeds) == ("two", [])
    assert (await channel.fetch_message(sent.id)).edited_at is not None
    await edited.delete()
    assert server.general.history == []


async def test_history_is_paged(server: DiscordServer, channel: discord.TextChannel) -> None:
    ana = server.member("ana")
    for number in range(5):
        await ana.says(server.general, str(number))
    assert [m.content async for m in channel.history(limit=3)] == ["4", "3", "2"]
    assert [m.content async for m in channel.history(limit=None, oldest_first=True)] == list("01234")
    middle = server.general.history[2]
    assert [m.content async for m in channel.history(before=discord.Object(middle.id))] == ["1", "0"]
    assert [m.content async for m in channel.history(after=discord.Object(middle.id))] == ["3", "4"]


async def test_reactions_typing_and_threads(server: DiscordServer, channel: discord.TextChannel) -> None:
    said = await server.member("ana").says(server.general, "look")
    message = await channel.fetch_message(said.id)
    await message.add_reaction("👍")
    assert said.reactions == {"👍": [server.bot]}
    await message.remove_reaction("👍", discord.Object(server.bot.id))
    assert said.reactions == {}
    async with channel.typing():
        assert server.general.typing == 1
    thread = await message.create_thread(name="aside")
    await thread.send("inside")
    assert thread.id == message.id
    alone = await channel.create_thread(name="alone", type=discord.ChannelType.public_thread)
    assert (await alone.edit(archived=True, name="done")).archived
    assert [thread.name for thread in server.guild.threads] == ["aside", "done"]


async def test_the_bot_opens_a_forum_post(server: DiscordServer, bot: SampleBot) -> None:
    forum = bot.get_channel(server.forum("questions").id)
    assert isinstance(forum, discord.ForumChannel)
    made = await forum.create_thread(name="Title", content="body", applied_tags=forum.available_tags)
    assert made.message.id == made.thread.id
    assert [tag.name for tag in made.thread.applied_tags] == ["sleep"]
    await made.thread.join()


async def test_the_bot_writes_first(server: DiscordServer, bot: SampleBot) -> None:
    ana = server.member("ana")
    user = await bot.fetch_user(ana.id)
    await user.send("now answered")
    assert (await ana.next_dm()).content == "now answered"
    ana.closes_dms()
    with pytest.raises(discord.Forbidden, match="50007"):
        await user.send("again")


async def test_members_and_channels_are_looked_up(server: DiscordServer, bot: SampleBot) -> None:
    guild = bot.get_guild(server.guild.id)
    assert guild is not None
    ana = server.member("ana", roles=[server.role("curator")])
    member = await guild.fetch_member(ana.id)
    assert [role.name for role in member.roles] == ["@everyone", "curator"]
    assert (await bot.fetch_channel(server.general.id)).id == server.general.id
    with pytest.raises(discord.NotFound):
        await guild.fetch_member(1)
    assert (await bot.application_info()).owner.name == "owner"


async def test_commands_of_a_guild(server: DiscordServer, bot: SampleBot) -> None:
    guild = discord.Object(server.guild.id)

    @bot.tree.command(name="local", description="Only here", guild=guild)
    async def local(interaction: discord.Interaction, where: discord.TextChannel) -> None:
        await interaction.response.send_message(f"in {where.name}")

    before = {command.name: command.id for command in await bot.tree.fetch_commands()}
    await bot.tree.sync(guild=guild)
    await bot.tree.sync()
    assert {command.name: command.id for command in await bot.tree.fetch_commands()} == before
    exchange = await server.member("ana").slash("local", where=None, options={"where": server.general})
    assert exchange.message.content == "in general"
    [command] = await bot.tree.fetch_commands(guild=guild)
    await command.edit(description="Changed")
    await command.delete()
    assert await bot.tree.fetch_commands(guild=guild) == []


async def test_files_go_both_ways(server: DiscordServer, bot: SampleBot, channel: discord.TextChannel) -> None:
    sent = await channel.send(file=discord.File(io.BytesIO(b"log"), "log.txt"))
    assert await sent.attachments[0].read() == b"log"
    said = await server.member("ana").says(server.general, "see", files=[Upload("a.txt", b"hers", "text/plain")])
    theirs = await channel.fetch_message(said.id)
    assert await theirs.attachments[0].read() == b"hers"

    @bot.tree.command(description="Take a file")
    async def take(interaction: discord.Interaction, file: discord.Attachment) -> None:
        data = await file.read()
        await interaction.response.defer()
        await interaction.followup.send(data.decode(), file=discord.File(io.BytesIO(data), "back.txt"))

    await bot.tree.sync()
    exchange = await server.member("ana").slash("take", file=Upload("b.txt", b"this"))
    answer = await exchange.answer()
    assert (answer.content, answer.attachments[0].data) == ("this", b"this")
    assert exchange.followups == []


async def test_followups_are_edited_and_deleted(server: DiscordServer, bot: SampleBot) -> None:
    @bot.tree.command(description="Say more")
    async def more(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        followup = await interaction.followup.send("two", wait=True)
        await followup.edit(content="three")
        await interaction.delete_original_response()
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.Container(discord.ui.TextDisplay("shown"), discord.ui.Separator()))
        await interaction.followup.send(view=view)

    await bot.tree.sync()
    exchange = await server.member("ana").slash("more")
    await server.quiet()
    assert (await exchange.followup()).content == "three"
    assert (await exchange.followup()).text == "shown"
    assert exchange.message.deleted
    assert len(server.general.history) == 2


async def test_a_modal_of_the_older_form_and_a_user_menu(server: DiscordServer, bot: SampleBot) -> None:
    class Older(discord.ui.Modal, title="Older"):
        name: "discord.ui.TextInput[Older]" = discord.ui.TextInput(label="Name", custom_id="name")

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.send_message(self.name.value)

    @bot.tree.context_menu(name="Rename")
    async def rename(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_modal(Older())

    await bot.tree.sync()
    ana, ben = server.member("ana"), server.member("ben")
    opened = await ana.context_menu("Rename", ben)
    sent = await ana.submit(opened, {"Name": "Benjamin"})
    assert sent.message.content == "Benjamin"


async def test_a_user_menu_is_chosen_from(server: DiscordServer, bot: SampleBot, channel: discord.TextChannel) -> None:
    class Pick(discord.ui.View):
        @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
        async def who(self, interaction: discord.Interaction, menu: "discord.ui.UserSelect[Pick]") -> None:
            await interaction.response.edit_message(content=menu.values[0].name, view=None)

    sent = await channel.send("whom?", view=Pick())
    message = server.general.messages[sent.id]
    ana = server.member("ana")
    await ana.choose(message, "who", [server.member("ben")])
    assert message.content == "ben"


async def test_leaving_and_removing_are_told(server: DiscordServer, bot: SampleBot) -> None:
    other = server.new_guild("Other")
    await server.quiet()
    assert len(bot.guilds) == 2
    server.remove_bot(other)
    thread = await server.member("ana").post(server.forum("questions"), "T", "b")
    server.delete_channel(thread)
    said = [await server.member("ana").says(server.general, text) for text in "ab"]
    await server.member("ana").deletes(*said)
    await server.quiet()
    assert [guild.id for guild in bot.guilds] == [server.guild.id]
    assert bot.get_channel(thread.id) is None


def test_every_route_is_one_that_discord_describes() -> None:
    from tests.discord_server.judge import description_path, judges, operation  # noqa: PLC0415

    if description_path() is None:
        pytest.skip("Discord's API description was not found, so NO body was checked against it")
    for one in all_routes():
        list(judges()[0].problems(operation(one.method, one.template), {}))


async def test_an_unsynced_command_tree_is_noticed(server: DiscordServer, bot: SampleBot) -> None:
    server.world.commands.replace(None, [])
    with pytest.raises(AssertionError, match="no command 'ask' is synced"):
        server.member("ana").slash("ask", question="why")
    assert isinstance(bot.tree, app_commands.CommandTree)
