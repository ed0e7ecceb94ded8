"""What was asked in a walk, what was said to it, and what must hold of both in the end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos import Outcome
from tests.chaos.life import Life
from tests.discord_server.components import walk
from tests.discord_server.exchange import Exchange
from tests.discord_server.people import Person
from tests.discord_server.state import Message

APPROVED = "approved answer about"
TOLD = ("There is an answer to what you asked", "was answered, but the answer has been", "have decided not to answer")
# Curators are shown each message, and each release, once.
ONCE = ("discord.com/channels/", "earlier replies corrected")
GONE_WRONG = "Something broke on my side"


@dataclass(eq=False)
class Question:
    """A message that asks: its `replies` so far; `over` when nothing is owed to it, `sure` when a reply is."""

    asker: Person
    message: Message
    sure: bool = True
    over: bool = False
    replies: list[Message] = field(default_factory=list)

    @property
    def forgotten(self) -> bool:
        """Whether where it was answered must not be known any more: a direct message's channel is as good as a name."""
        return self.message.deleted and self.message.channel.recipient is not None

    @property
    def standing(self) -> list[Message]:
        """The replies that are there at this moment."""
        return [each for each in self.replies if not each.deleted]


@dataclass
class Asked:
    """All questions of a walk, and every message of the bot's as it is first seen."""

    life: Life
    questions: dict[int, Question] = field(default_factory=dict)
    commands: list[Exchange] = field(default_factory=list)
    apologies: list[Message] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)
    _read: Counter[int] = field(default_factory=Counter)

    def add(self, question: Question) -> None:
        """Note what was asked."""
        self.questions[question.message.id] = question

    def see(self) -> None:
        """Find out which question each new message of the bot's is about: its buttons say so."""
        for channel in list(self.life.server.world.channels.values()):
            new = channel.posts[self._read[channel.id] :]
            self._read[channel.id] = len(channel.posts)
            for message in new:
                if GONE_WRONG in message.text:
                    self.apologies.append(message)
                if any(words in message.text for words in TOLD):
                    self.told.append(message)
                    continue
                for id_ in set(_ids(message)) & self.questions.keys():
                    self.questions[id_].replies.append(message)

    def judge(self, outcome: Outcome) -> None:
        """Count what is lost, doubled or stuck, once everything had time to be said."""
        for question in self.questions.values():
            standing, name = question.standing, f"question {question.message.id} “{question.message.content}”"
            if len(standing) > 1:
                outcome.doubled += 1
                outcome.seen.append(f"{name} has {len(standing)} replies: {[each.text[:60] for each in standing]}")
            # If the answer came before the reply could be sent, the reply no longer says that the question was passed
            # on.
            answered = any(each.reference and each.reference.id == question.message.id for each in self.told)
            if not standing and question.sure and not question.over and not answered:
                outcome.lost += 1
                outcome.seen.append(f"{name} has no reply")
        for exchange in self.commands:
            self._judge_command(exchange, outcome)
        self._judge_rows(outcome)

    def _judge_command(self, exchange: Exchange, outcome: Outcome) -> None:
        it = exchange.interaction
        said = [each for each in (it.response, *it.followups) if each and not each.deleted]
        if any(each.loading for each in said):
            outcome.stuck += 1
            outcome.seen.append(f"{exchange!r} is still thinking")
        answers = [each for each in said if str(it.id) in str(each.components)]
        if len(answers) > 1:
            outcome.doubled += 1
            outcome.seen.append(f"{exchange!r} has {len(answers)} answers")

    def _judge_rows(self, outcome: Outcome) -> None:
        waiting = {
            name: self.life.count(f"select count(*) from {name} where {which}")  # noqa: S608 - our own words
            for name, which in (
                ("deliveries", "true"),
                ("notices", "true"),
                ("alarms", "true"),
                ("removals", "true"),
                ("outbox", "state = 'owed'"),
                ("corrections", "state = 'owed'"),
                ("outbox", "state = 'failed' and failure = ''"),
                ("corrections", "state = 'failed' and reason = ''"),
            )
        }
        for name, count in waiting.items():
            outcome.stuck += count
            if count:
                outcome.seen.append(f"{count} rows of {name} are still owed")
        self._judge_told(outcome)

    def _judge_told(self, outcome: Outcome) -> None:
        done = self.life.count("select count(*) from outbox where state = 'done' and news not in ('merged', 'mended')")
        if len(self.told) != done:
            outcome.doubled += max(len(self.told) - done, 0)
            outcome.lost += max(done - len(self.told), 0)
            outcome.seen.append(f"{len(self.told)} tellings of {done} rows")
        news = Counter(each.text for each in self.life.news.posts if any(w in each.text for w in ONCE))
        for text, count in news.items():
            if count > 1:
                outcome.doubled += count - 1
                outcome.seen.append(f"curators read {count} times: {text}")

    def judge_corrections(self, outcome: Outcome) -> None:
        """Every entry is withdrawn by now: no answer may stand that does not say so, but where that was given up."""
        given_up = {
            row[0]
            for row in self.life.desk.store.writer.do(
                lambda db: db.execute("select message_id from corrections where state = 'failed'").fetchall()
            )
        }
        forgotten = {
            id(each) for question in self.questions.values() if question.forgotten for each in question.replies
        }
        for message in self._public():
            excused = str(message.id) in given_up or id(message) in forgotten
            if APPROVED in message.text and not message.deleted and not excused:
                outcome.lost += 1
                outcome.seen.append(f"an answer was not corrected: {message.id} in {message.channel.name}")

    def _public(self) -> Iterator[Message]:
        yield from self._posts()
        for it in self.life.server.world.interactions.values():
            yield from (each for each in (it.response, *it.followups) if each and not each.ephemeral)

    def _posts(self) -> Iterator[Message]:
        for channel in self.life.server.world.channels.values():
            if channel is not self.life.news:
                yield from channel.posts


def _ids(message: Message) -> Iterator[int]:
    for component in walk(message.components):
        for piece in str(component.get("custom_id", "")).split(":"):
            if piece.isdecimal() and len(piece) > 10:
                yield int(piece)
