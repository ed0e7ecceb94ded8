"""What stands behind the page in tests: real services with a clock of their own, and a loopback Discord."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.curation.gaps import Gap
from bot.curation.review import Curator, Role
from bot.services.asking import Asking
from bot.services.wiring import Services
from tests import town
from tests.web.oauth_server import GUILD, OAuthServer

OTHER = Curator("discord:900", "Otto", Role.CURATOR)


@dataclass
class Clock:
    at: datetime = town.NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """What stands behind the page."""

    services: Services
    clock: Clock
    asked: int = field(default=0)

    def ask(self, text: str, user: int = 1, guild: int | None = GUILD) -> Gap:
        """A member asks what Salve cannot answer."""
        passed = self.services.gaps.pass_on(self.heard(text, user, guild))
        assert passed is not None
        return passed.gap

    def heard(self, text: str, user: int = 1, guild: int | None = GUILD) -> str:
        """A member asks whatever they like. Returns the question's id."""
        self.asked += 1
        question = f"q{self.asked}"
        self.services.ask.ask(text, Asking(question, "slash", user, guild, 2))
        return question

    def proposed(self) -> int:
        """A draft of another curator that waits for approval."""
        drafts = self.services.drafts
        number = drafts.edit("storage", OTHER, "web").number
        drafts.save({"answer": "Keep it in the fridge."}, OTHER, "web", number=number)
        return drafts.propose(number, OTHER, "web").number


@dataclass
class Discord:
    """The loopback Discord and where it is."""

    server: OAuthServer
    base: str
