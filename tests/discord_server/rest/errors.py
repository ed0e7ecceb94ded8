"""Discord's JSON errors, by their documented codes."""


class ApiError(Exception):
    """A refusal that is Discord's normal behaviour, not a fault of the body."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def unknown(what: str, code: int) -> ApiError:
    """Return the 404 for something that does not exist."""
    return ApiError(404, code, f"Unknown {what}")


def unknown_channel() -> ApiError:
    """Return the error for a channel that does not exist."""
    return unknown("Channel", 10003)


def unknown_message() -> ApiError:
    """Return the error for a message that does not exist, or that is not seen this way."""
    return unknown("Message", 10008)


def unknown_webhook() -> ApiError:
    """Return the error for an interaction token that is unknown or not acknowledged yet."""
    return unknown("Webhook", 10015)


def unknown_interaction() -> ApiError:
    """Return the error for an interaction that does not exist or is past its three seconds."""
    return unknown("interaction", 10062)


def already_acknowledged() -> ApiError:
    """Return the error for a second first response."""
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def dead_token() -> ApiError:
    """Return the error for an interaction token older than fifteen minutes."""
    return ApiError(401, 50027, "Invalid Webhook Token")


def missing_access() -> ApiError:
    """Return the error for a channel that the bot cannot see."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """Return the error for an act that the bot may see but not do."""
    return ApiError(403, 50013, "Missing Permissions")


def cannot_message_user() -> ApiError:
    """Return the error for a person who takes no direct messages."""
    return ApiError(403, 50007, "Cannot send messages to this user")


def not_the_author() -> ApiError:
    """Return the error for editing somebody else's message."""
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    """Return the error for an edit that would leave nothing."""
    return ApiError(400, 50006, "Cannot send an empty message")
