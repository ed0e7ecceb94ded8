"""The bot itself, the people it may look up, and where to connect."""

from tests.discord_server import events, payloads, permissions
from tests.discord_server.rest.access import guild_for
from tests.discord_server.rest.call import NO_CONTENT, Call, Reply
from tests.discord_server.rest.errors import unknown
from tests.discord_server.rest.routes import route
from tests.discord_server.world import World


@route("GET", "/users/@me")
def get_me(world: World, call: Call) -> Reply:
    """Read the bot's own account."""
    me = payloads.user(world.bot)
    return Reply(200, me | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None})


@route("GET", "/users/@me/guilds")
def get_my_guilds(world: World, call: Call) -> Reply:
    """Read the servers the bot is in, with its permissions there."""
    return Reply(
        200,
        [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": False,
                "permissions": str(int(permissions.in_guild(guild.members[world.bot.id]))),
                "features": [],
            }
            for guild in world.guilds.values()
            if world.bot.id in guild.members
        ],
    )


@route("DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(world: World, call: Call) -> Reply:
    """Let the bot leave a server."""
    guild = guild_for(world, call)
    guild.has_bot = False
    events.guild_left(world, guild)
    return NO_CONTENT


@route("GET", "/users/{user_id}")
def get_user(world: World, call: Call) -> Reply:
    """Read anybody's account."""
    found = world.users.get(call.id("user_id"))
    if found is None:
        raise unknown("User", 10013)
    return Reply(200, payloads.user(found))


@route("POST", "/users/@me/channels", body=True)
def open_dm(world: World, call: Call) -> Reply:
    """Open the direct message channel with a person; a refusal comes only with the first message."""
    found = world.users.get(int(call.form.get("recipient_id") or 0))
    if found is None:
        raise unknown("User", 10013)
    return Reply(200, payloads.channel(world.dm_channel(found)))


@route("PATCH", "/guilds/{guild_id}/members/@me", body=True)
def edit_me(world: World, call: Call) -> Reply:
    """Change the bot's own profile in a guild."""
    me = guild_for(world, call).members[world.bot.id]
    if "nick" in call.form:
        me.nick = call.form["nick"] or None
    me.profile |= {name: call.form[name] for name in ("avatar", "banner", "bio") if name in call.form}
    return Reply(200, payloads.member(me))


@route("GET", "/guilds/{guild_id}/channels")
def get_channels(world: World, call: Call) -> Reply:
    """Read the channels of a guild."""
    return Reply(200, [payloads.channel(each) for each in guild_for(world, call).channels])


@route("GET", "/guilds/{guild_id}/roles")
def get_roles(world: World, call: Call) -> Reply:
    """Read the roles of a guild."""
    return Reply(200, [payloads.role(each) for each in guild_for(world, call).roles])


@route("GET", "/guilds/{guild_id}/roles/member-counts")
def count_members(world: World, call: Call) -> Reply:
    """Count the members of each role but @everyone."""
    guild = guild_for(world, call)
    counts = {str(role.id): 0 for role in guild.roles if role is not guild.everyone}
    for member in guild.members.values():
        for role in member.roles:
            counts[str(role.id)] += 1
    return Reply(200, counts)


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def get_member(world: World, call: Call) -> Reply:
    """Read a member of a guild."""
    member = guild_for(world, call).members.get(call.id("user_id"))
    if member is None:
        raise unknown("Member", 10007)
    return Reply(200, payloads.member(member))


@route("GET", "/oauth2/applications/@me")
def get_application(world: World, call: Call) -> Reply:
    """Read the application."""
    guilds = list(world.guilds.values())
    return Reply(
        200,
        {
            "id": str(world.application_id),
            "name": world.bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "bot": payloads.user(world.bot),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": world.application_flags,
            "flags_new": str(world.application_flags),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": payloads.user(guilds[0].owner),
            "approximate_guild_count": len(guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
            **({"privacy_policy_url": world.privacy_policy_url} if world.privacy_policy_url else {}),
        },
    )


@route("GET", "/gateway/bot")
def get_gateway(world: World, call: Call) -> Reply:
    """Read where and how to connect to the gateway."""
    limit = {
        "total": 1000,
        "remaining": world.sessions_left,
        "reset_after": 0,
        "max_concurrency": world.sessions_at_once,
    }
    return Reply(200, {"url": world.gateway_url, "shards": world.shards, "session_start_limit": limit})
