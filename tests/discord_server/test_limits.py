"""Discord's limits, one table: a body at the limit is taken, one over it is refused, recorded and without effect."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.discord_server import DiscordServer
from tests.discord_server.judge import description_path
from tests.discord_server.kinds import InteractionType, Json

V2 = 1 << 15
Body = Any


def embed(**parts: Any) -> Json:
    return {"embeds": [parts]}


def fields(count: int, name: str = "n", value: str = "v") -> Json:
    return embed(fields=[{"name": name, "value": value} for _ in range(count)])


def button(number: int = 0, **parts: Any) -> Json:
    return {"type": 2, "style": 1, "label": "b", "custom_id": f"b{number}"} | parts


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def buttons(count: int) -> Json:
    return {"components": [row(*(button(n) for n in range(count)))]}


def rows(count: int) -> Json:
    return {"components": [row(button(n)) for n in range(count)]}


def menu(count: int = 1, **parts: Any) -> Json:
    options = [{"label": f"o{n}", "value": f"v{n}"} for n in range(count)]
    return {"components": [row({"type": 3, "custom_id": "m", "options": options} | parts)]}


def texts(*lengths: int) -> Json:
    return {"flags": V2, "components": [{"type": 10, "content": "x" * length} for length in lengths]}


def nested(count: int) -> Json:
    inside = [{"type": 10, "content": "x"} for _ in range(count - 1)]
    return {"flags": V2, "components": [{"type": 17, "components": inside}]}


def poll(question: int = 1, answer: int = 1, answers: int = 1, hours: int = 1) -> Json:
    given = [{"poll_media": {"text": "a" * answer}} for _ in range(answers)]
    return {"poll": {"question": {"text": "q" * question}, "answers": given, "duration": hours}}


def choices(count: int = 1, name: int = 1, value: int = 1) -> Json:
    given = [{"name": f"{n:0{name}}"[:name], "value": "v" * value} for n in range(count)]
    return {"type": 8, "data": {"choices": given}}


def modal(inputs: int = 1, title: int = 1, label: int = 1, **parts: Any) -> Json:
    def one(number: int) -> Json:
        field = {"type": 4, "custom_id": f"t{number}", "style": 1} | parts
        return {"type": 18, "label": "l" * label, "component": field}

    return {"type": 9, "data": {"custom_id": "m", "title": "t" * title, "components": [one(n) for n in range(inputs)]}}


def option(name: str = "o", **parts: Any) -> Json:
    return {"type": 3, "name": name, "description": "d"} | parts


def command(name: str = "c", description: str = "d", *options: Json, **parts: Any) -> list[Json]:
    return [{"name": name, "description": description, "options": list(options), "type": 1} | parts]


def options(count: int) -> list[Json]:
    return [option(f"o{number}") for number in range(count)]


def chosen(name: str = "o", value: int = 1, count: int = 1) -> Json:
    given = [{"name": f"{number:040}", "value": "v" * value} for number in range(count)]
    return option(name, choices=given)


def wordy(value: int) -> list[Json]:
    return [chosen(f"o{number}", value, count=4) for number in range(25)]


def commands(count: int, kind: int = 1) -> list[Json]:
    described = {"description": "d"} if kind == 1 else {}
    return [{"name": f"c{n}", "type": kind} | described for n in range(count)]


MESSAGE: list[tuple[str, Json, Json]] = [
    ("content", {"content": "x" * 2000}, {"content": "x" * 2001}),
    ("not empty", {"content": "x"}, {"content": "  "}),
    ("embeds", {"embeds": [{"title": "t"}] * 10}, {"embeds": [{"title": "t"}] * 11}),
    ("embed title", embed(title="x" * 256), embed(title="x" * 257)),
    ("embed description", embed(description="x" * 4096), embed(description="x" * 4097)),
    ("embed fields", fields(25), fields(26)),
    ("embed field name", fields(1, name="x" * 256), fields(1, name="x" * 257)),
    ("embed field value", fields(1, value="x" * 1024), fields(1, value="x" * 1025)),
    ("embed field not empty", fields(1, name="x"), fields(1, name="")),
    ("embed footer", embed(footer={"text": "x" * 2048}), embed(footer={"text": "x" * 2049})),
    ("embed author", embed(author={"name": "x" * 256}), embed(author={"name": "x" * 257})),
    ("embeds in all", {"embeds": [{"description": "x" * 3000}] * 2}, {"embeds": [{"description": "x" * 3001}] * 2}),
    ("embed address", embed(title="t", url="https://a.b/c"), embed(title="t", url="not an address")),
    ("buttons in a row", buttons(5), buttons(6)),
    ("rows", rows(5), rows(6)),
    ("button label", {"components": [row(button(label="x" * 80))]}, {"components": [row(button(label="x" * 81))]}),
    (
        "custom id",
        {"components": [row(button(custom_id="x" * 100))]},
        {"components": [row(button(custom_id="x" * 101))]},
    ),
    ("custom id unique", buttons(2), {"components": [row(button(1), button(1))]}),
    ("custom id needed", {"components": [row(button())]}, {"components": [row(button(custom_id=None))]}),
    (
        "link without custom id",
        {"components": [row({"type": 2, "style": 5, "label": "l", "url": "https://a.b"})]},
        {"components": [row({"type": 2, "style": 5, "label": "l", "url": "https://a.b", "custom_id": "c"})]},
    ),
    ("menu options", menu(25), menu(26)),
    ("menu placeholder", menu(placeholder="x" * 150), menu(placeholder="x" * 151)),
    ("menu choices", menu(2, max_values=2), menu(2, max_values=3)),
    ("menu alone in its row", menu(), {"components": [row(*menu()["components"][0]["components"], button())]}),
    ("nested components", nested(40), nested(41)),
    ("displayed text", texts(2000, 2000), texts(2000, 2001)),
    ("components v2 flag", texts(1), {"components": texts(1)["components"]}),
    ("components v2 alone", texts(1), texts(1) | {"content": "x"}),
    ("poll question", poll(question=300), poll(question=301)),
    ("poll answer", poll(answer=55), poll(answer=56)),
    ("poll answers", poll(answers=10), poll(answers=11)),
    ("poll hours", poll(hours=768), poll(hours=769)),
    ("known fields", {"content": "x"}, {"content": "x", "contents": "x"}),
    ("known fields inside", embed(title="t"), embed(title="t", heading="t")),
    ("no mentions", {"content": "x"}, {"content": "x", "allowed_mentions": {"parse": ["users"]}}),
    ("no listed mentions", {"content": "x"}, {"content": "x", "allowed_mentions": {"parse": [], "users": ["1"]}}),
    ("mentions said", {"content": "x"}, {"content": "x", "allowed_mentions": None}),
]
# What every kind of message must keep, whichever request carries it.
EVERYWHERE = {"content", "not empty", "embeds in all", "rows", "custom id unique", "no mentions", "known fields"}

OTHERS: list[tuple[str, str, Body, Body]] = [
    ("message", "nonce", {"content": "x", "nonce": "n" * 25}, {"content": "x", "nonce": "n" * 26}),
    ("callback", "choices", choices(25, name=2), choices(26, name=2)),
    ("callback", "choice name", choices(name=100), choices(name=101)),
    ("callback", "choice value", choices(value=100), choices(value=101)),
    ("callback", "modal title", modal(title=45), modal(title=46)),
    ("callback", "modal fields", modal(5), modal(6)),
    ("callback", "modal label", modal(label=45), modal(label=46)),
    ("callback", "modal placeholder", modal(placeholder="x" * 100), modal(placeholder="x" * 101)),
    ("callback", "modal max_length", modal(max_length=4000), modal(max_length=4001)),
    ("callback", "deferral", {"type": 5, "data": {"flags": 64}}, {"type": 5, "data": {"content": "x"}}),
    ("callback", "known type", {"type": 5}, {"type": 77}),
    ("callback", "type for a command", {"type": 5}, {"type": 6}),
    ("commands", "name", command("x" * 32), command("x" * 33)),
    ("commands", "lower case", command("ask"), command("Ask")),
    ("commands", "no spaces", command("ask-me"), command("ask me")),
    ("commands", "description", command(description="x" * 100), command(description="x" * 101)),
    ("commands", "description needed", command(), command(description="")),
    ("commands", "options", command("c", "d", *options(25)), command("c", "d", *options(26))),
    ("commands", "option names", command("c", "d", *options(2)), command("c", "d", option(), option())),
    (
        "commands",
        "required first",
        command("c", "d", option("a", required=True), option("b")),
        command("c", "d", option("a"), option("b", required=True)),
    ),
    (
        "commands",
        "choices or autocomplete",
        command("c", "d", chosen()),
        command("c", "d", chosen() | {"autocomplete": True}),
    ),
    ("commands", "choice value", command("c", "d", chosen(value=100)), command("c", "d", chosen(value=101))),
    ("commands", "chat commands", commands(100), commands(101)),
    ("commands", "message commands", commands(15, 3), commands(16, 3)),
    ("commands", "names unique", commands(2), commands(1) * 2),
    # 100 choices of 76 characters, 90 of option names and descriptions, and the command's own.
    ("commands", "characters", command("c", "d" * 99, *wordy(value=38)), command("c", "d" * 100, *wordy(value=40))),
    ("forum", "thread name", {"name": "x" * 100}, {"name": "x" * 101}),
    ("forum", "known tags", {"applied_tags": []}, {"applied_tags": ["1"]}),
]


@dataclass
class Sender:
    """Send bodies as a bot would, without a client in between."""

    server: DiscordServer
    session: aiohttp.ClientSession

    async def send(self, kind: str, body: Body) -> int:
        """Send a body by one kind of request and return the status."""
        way: Callable[[Body], tuple[str, str, Body]] = getattr(self, kind)
        method, path, sent = way(body)
        headers = {"Authorization": f"Bot {self.server.token}"}
        async with self.session.request(method, self.server.api_url + path, json=sent, headers=headers) as response:
            return response.status

    def message(self, body: Json) -> tuple[str, str, Json]:
        return "POST", f"/channels/{self.server.general.id}/messages", quiet(body)

    def edit(self, body: Json) -> tuple[str, str, Json]:
        message = self.server.world.add_message(self.server.general, self.server.bot, "before")
        return "PATCH", f"/channels/{self.server.general.id}/messages/{message.id}", quiet(body)

    def forum(self, body: Json) -> tuple[str, str, Json]:
        thread = {"name": "n", **{key: body.pop(key) for key in ("name", "applied_tags") if key in body}}
        forum = self.server.forum("questions")
        return "POST", f"/channels/{forum.id}/threads", thread | {"message": quiet(body or {"content": "x"})}

    def answer(self, body: Json) -> tuple[str, str, Json]:
        return self.callback({"type": 4, "data": quiet(body)})

    def followup(self, body: Json) -> tuple[str, str, Json]:
        self.callback({"type": 4})
        interaction = list(self.server.world.interactions.values())[-1]
        self.server.world.interactions[interaction.id].callback = 4  # type: ignore[assignment]
        return "POST", f"/webhooks/{self.server.world.application_id}/{interaction.token}", quiet(body)

    def callback(self, body: Json) -> tuple[str, str, Json]:
        kind = InteractionType.AUTOCOMPLETE if body["type"] == 8 else InteractionType.COMMAND
        ana = self.server.member("ana")
        interaction = self.server.world.add_interaction(kind, "/ask", ana.user, self.server.general)
        return "POST", f"/interactions/{interaction.id}/{interaction.token}/callback", body

    def commands(self, body: list[Json]) -> tuple[str, str, list[Json]]:
        return "PUT", f"/applications/{self.server.world.application_id}/commands", body


def quiet(body: Json) -> Json:
    """Add that nobody is mentioned, unless the body says something about it."""
    return {"allowed_mentions": {"parse": []}} | body


@pytest_asyncio.fixture
async def sender(server: DiscordServer) -> AsyncIterator[Sender]:
    async with aiohttp.ClientSession() as session:
        yield Sender(server, session)


CASES = [("message", *case) for case in MESSAGE] + OTHERS
CASES += [(kind, *case) for kind in ("answer", "followup", "forum") for case in MESSAGE if case[0] in EVERYWHERE]
CASES += [("edit", *case) for case in MESSAGE if case[0] in EVERYWHERE - {"not empty"}]


@pytest.mark.parametrize(("kind", "limit", "within", "beyond"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
async def test_at_the_limit_taken_and_beyond_refused(
    sender: Sender, kind: str, limit: str, within: Body, beyond: Body
) -> None:
    assert await sender.send(kind, within) < 300, sender.server.violations
    assert sender.server.violations == []
    status = await sender.send(kind, beyond)
    if description_path() is None and status < 300:
        pytest.skip(f"{kind}: only Discord's API description knows the limit of {limit!r}, and it was not found")
    assert status == 400
    assert sender.server.take_violations() != []


async def test_a_message_becomes_a_layout_with_nothing_beside_it_and_stays_one(sender: Sender) -> None:
    server, layout = sender.server, texts(1)
    message = server.world.add_message(server.general, server.bot, "before")
    path = f"/channels/{server.general.id}/messages/{message.id}"
    headers = {"Authorization": f"Bot {server.token}"}
    bodies = (layout, layout | {"content": None}, {"content": "back"}, layout)
    taken = []
    for body in bodies:
        sent = server.api_url + path
        async with sender.session.patch(sent, json=quiet(body), headers=headers) as response:
            taken.append(response.status)
    assert taken == [400, 200, 400, 200]
    assert len(server.take_violations()) == 2
    assert message.text == "x"


async def test_an_edit_may_not_empty_a_message(sender: Sender) -> None:
    assert await sender.send("edit", {"content": ""}) == 400
    assert sender.server.general.posts[0].content == "before"


async def test_requests_need_the_token_and_a_known_route(sender: Sender) -> None:
    url = sender.server.api_url
    async with sender.session.get(f"{url}/users/@me") as response:
        assert response.status == 401
    async with sender.session.get(f"{url}/voice/regions") as response:
        assert response.status == 501
    assert len(sender.server.take_violations()) == 1
