"""Channels and threads."""

from collections.abc import Iterator

from tests.discord_server import events, payloads
from tests.discord_server.judge import schema
from tests.discord_server.kinds import ChannelType, Json, MessageFlag, Permission
from tests.discord_server.problem import Problem
from tests.discord_server.rest import drafts
from tests.discord_server.rest.access import channel_for, message_for
from tests.discord_server.rest.call import NO_CONTENT, Call, Reply
from tests.discord_server.rest.errors import ApiError
from tests.discord_server.rest.routes import route
from tests.discord_server.rules.mentions import mention_problems
from tests.discord_server.rules.messages import message_problems
from tests.discord_server.state import Channel, Thread
from tests.discord_server.world import World

_CHANNEL = "/channels/{channel_id}"
_PRIVATE = schema("CreateTextThreadWithoutMessageRequest")


@route("GET", _CHANNEL)
def get_channel(world: World, call: Call) -> Reply:
    """Read a channel or thread."""
    return Reply(200, payloads.channel(channel_for(world, call)))


def _thread_update(world: World, call: Call) -> str | None:
    found = world.channels.get(call.id("channel_id"))
    return schema("UpdateThreadRequestPartial") if isinstance(found, Thread) else None


@route("PATCH", _CHANNEL, body=True, variant=_thread_update)
def edit_thread(world: World, call: Call) -> Reply:
    """Rename, archive, lock or tag a thread; other channels are not this bot's to change."""
    thread = channel_for(world, call)
    if not isinstance(thread, Thread):
        raise ApiError(501, 0, "editing channels other than threads is not implemented")
    body = call.form
    # Whoever may write in a thread may open it again, unless it is locked.
    reopens = body == {"archived": False} and not thread.locked
    if thread.owner is not world.bot:
        needed = Permission.SEND_MESSAGES_IN_THREADS if reopens else Permission.MANAGE_THREADS
        channel_for(world, call, needed)
    if thread.archived and body.get("archived") is not False:
        raise ApiError(400, 50083, "Thread is archived")
    thread.name = body.get("name") or thread.name
    thread.archived = bool(body.get("archived", thread.archived))
    thread.locked = bool(body.get("locked", thread.locked))
    thread.auto_archive_duration = body.get("auto_archive_duration") or thread.auto_archive_duration
    if "applied_tags" in body:
        thread.applied_tags = [int(tag) for tag in body["applied_tags"] or ()]
    world.changes.notify()
    events.thread_updated(world, thread)
    return Reply(200, payloads.thread(thread))


def _creation_schema(world: World, call: Call) -> str:
    return schema("CreateForumThreadRequest") if _in_forum(world, call) else _PRIVATE


def _in_forum(world: World, call: Call) -> bool:
    parent = world.channels.get(call.id("channel_id"))
    return parent is not None and parent.kind is ChannelType.FORUM


def _creation_rules(world: World, call: Call) -> Iterator[Problem]:
    if not _in_forum(world, call):
        return
    first: Json = call.form.get("message") or {}
    for problem in (*message_problems(first, call.file_data), *mention_problems(first)):
        yield Problem(f"message/{problem.path}", problem.rule, problem.code)
    known = {tag.id for tag in world.channels[call.id("channel_id")].tags}
    for tag in call.form.get("applied_tags") or ():
        if int(tag) not in known:
            yield Problem("applied_tags", f"the forum has no tag {tag}")


@route("POST", f"{_CHANNEL}/threads", body=True, variant=_creation_schema, rules=_creation_rules)
def create_thread(world: World, call: Call) -> Reply:
    """Open a forum's post with its first message, or a thread without one in a text channel."""
    forum = _in_forum(world, call)
    needed = Permission.SEND_MESSAGES if forum else Permission.CREATE_PUBLIC_THREADS
    parent = channel_for(world, call, needed)
    thread = _new_thread(world, parent, call.form)
    events.thread_created(world, thread)
    if not forum:
        return Reply(201, payloads.thread(thread))
    fields = drafts.fields_of(world, call.form["message"], call, thread)
    message = world.add_message(thread, world.bot, id=thread.id, **fields)
    events.message_created(world, message)
    return Reply(201, payloads.thread(thread) | {"message": payloads.message(world, message)})


@route("POST", f"{_CHANNEL}/messages/{{message_id}}/threads", body=True)
def create_thread_from_message(world: World, call: Call) -> Reply:
    """Open a thread at a message; the thread gets the message's id."""
    parent = channel_for(world, call, Permission.CREATE_PUBLIC_THREADS)
    message = message_for(parent, call)
    if message.thread is not None:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    thread = _new_thread(world, parent, call.form, id_=message.id)
    message.thread = thread
    message.flags |= MessageFlag.HAS_THREAD
    events.thread_created(world, thread)
    events.message_updated(world, message)
    return Reply(201, payloads.thread(thread))


def _new_thread(world: World, parent: Channel, body: Json, *, id_: int | None = None) -> Thread:
    thread = world.add_thread(parent, body["name"], world.bot, id_=id_)
    thread.applied_tags = [int(tag) for tag in body.get("applied_tags") or ()]
    thread.auto_archive_duration = body.get("auto_archive_duration") or thread.auto_archive_duration
    if body.get("type") == ChannelType.PRIVATE_THREAD:
        thread.kind = ChannelType.PRIVATE_THREAD
    world.changes.notify()
    return thread


@route("PUT", f"{_CHANNEL}/thread-members/@me")
def join_thread(world: World, call: Call) -> Reply:
    """Join a thread."""
    thread = channel_for(world, call)
    if isinstance(thread, Thread) and world.bot not in thread.joined:
        thread.joined.append(world.bot)
    return NO_CONTENT
