"""`salve review`: the desk in the terminal, one gap after the other, with one key for each act."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic
from typing import Any

import click

from bot import bootstrap
from bot.cli import database
from bot.cli.render import one_line
from bot.cli.review_drafts import DraftDesk
from bot.cli.review_keys import DOOR, Next, places, walked
from bot.cli.review_text import gap_line, gap_text, view_text
from bot.cli.review_turns import back_text, hand_over
from bot.cli.speaking import speaking
from bot.cli.typed import POSITIVE
from bot.cli.typed import number as typed_number
from bot.curation.drafts import Stage
from bot.curation.gaps import WAITING, Gap, Status
from bot.curation.review import SAID, Act, Curator
from bot.curation.turns import What
from bot.errors import SalveError
from bot.services.gap_views import GapView, Page
from bot.services.gaps import MOST_DAYS
from bot.services.login import local_curator
from bot.services.triage import NEAR, Sift
from bot.services.wiring import Services
from bot.services.worklists import Worklist

HELP = "[1] answer [2] same as it [3] decline [4] more [n]ext [u]ndo [q]uit"
MORE = (
    "[s]ame as another entry [t]itle snoo[z]e e[x]pert [m]erge s[p]lit [c]laim/free [h]and over ask [b]ack re[o]pen "
    "[d]rafts"
)
NOT_FOR_BOT = "1"
NOTHING = "Nothing is waiting."
ALONE = (
    "An answer needs {needed} curators, and Discord is not set up. So another curator has to approve what you propose, "
    "under a login of their own: {login} cannot. Where you are alone: SALVE_APPROVALS=1, until a server is set up"
)
SNOOZE = 7
# Seconds after which progress is shown.
LONG = 2.0


@click.command("review", epilog="Example: salve review --urgent, or: salve review 12")
@click.argument("number", type=POSITIVE, required=False)
@click.option("--drafts", "of_drafts", is_flag=True, help="Walk through the drafts that wait for approval.")
@click.option("--list", "as_list", is_flag=True, help="Print what waits, and ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="The same as a list of JSON objects.")
@click.option(
    "--status",
    type=click.Choice([each.value for each in Status]),
    help="Only gaps with this status.  [default: what waits]",
)
@click.option("--text", help="Only what contains these words.")
@click.option("--urgent", is_flag=True, help="Only what was near a red flag.")
@click.option("--mine", is_flag=True, help="Only what is for you: claimed by you, or your turn.")
@click.option(
    "--entries", type=click.Choice([each.value for each in Worklist]), help="Walk through entries that need a curator."
)
@click.option("--limit", type=POSITIVE, default=50, show_default=True, help="List at most this many.")
@click.option("--as", "name", help="The name that others read.  [default: your login]")
def command(  # noqa: PLR0913 - click gives each option
    number: int | None,
    *,
    of_drafts: bool,
    as_list: bool,
    as_json: bool,
    status: str | None,
    text: str | None,
    urgent: bool,
    mine: bool,
    entries: str | None,
    limit: int,
    name: str | None,
) -> int:
    """Walk through what members asked and nobody could answer, most wanted first: one key per act."""
    if of_drafts and (as_list or as_json or number is not None):
        raise click.UsageError("--drafts walks through drafts: give neither a number nor --list or --json with it")
    settings, curator = database.settings(), local_curator(one_line(name or "").strip() or None)
    with bootstrap.services(settings) as services:
        if services.notice:
            click.secho(services.notice, fg="yellow", err=True)
        services.gaps.catch_up(_progress())
        services.gaps.heal()
        stands = Status(status) if status else None
        sift = Sift(status=stands, text=text or "", urgent=urgent, mine=mine)
        queue = partial(services.triage.queue, curator, sift)
        if as_list or as_json:
            found = queue(limit=limit).gaps
            click.echo(json.dumps([*map(_object, found)]) if as_json else "\n".join(map(gap_line, found)) or NOTHING)
            return 0
        if services.drafts.needed > 1 and settings.discord_token is None and settings.discord_token_file is None:
            click.secho(
                ALONE.format(needed=services.drafts.needed, login=one_line(curator.id.removeprefix("local:"))),
                fg="yellow",
                err=True,
            )
        if back := services.turns.back(curator):
            click.secho(back_text(back), dim=True)
        if waiting := services.triage.counts(curator).translations:
            click.secho(f"Translations that wait for a second person: {waiting}. See: salve review --drafts", dim=True)
        if entries:
            found_entries = services.worklists.items(Worklist(entries), curator)
            DraftDesk(services, curator).revise(found_entries)
        elif of_drafts:
            DraftDesk(services, curator).walk(services.drafts.listed(curator, Stage.PROPOSED))
        elif number is not None:
            GapDesk(services, curator).open(services.gaps.find(number, curator).number)
        else:
            GapDesk(services, curator).walk(queue)
    return 0


class GapDesk:
    """One curator's walk through the gaps."""

    def __init__(self, services: Services, curator: Curator) -> None:
        self._services = services
        self._gaps = services.gaps
        self._drafts = DraftDesk(services, curator)
        self._curator = curator
        self._seen: set[int] = set()
        # The gap of the last act, to undo it: a slip is often noticed only when the next gap is shown.
        self._last: int | None = None
        self._acts: Mapping[str, Callable[[GapView], Next]] = {
            "1": self._answer,
            "2": self._same_as_it,
            "3": self._decline,
            "4": self._more,
            "a": self._answer,
            "s": self._same,
            "t": self._title,
            "z": self._snooze,
            "x": self._expert,
            "h": self._hand_over,
            "m": self._merge,
            "p": self._split,
            "c": self._claim,
            "o": lambda view: self._act(view.gap, Act.REOPEN),
            "b": self._ask_back,
            "u": self._undo,
            "d": self._of_gap,
            "n": lambda _: Next.ON,
            "q": lambda _: Next.QUIT,
        }

    def walk(self, queue: Callable[..., Page]) -> None:
        """Show the gaps of the queue until none is left or the curator quits."""
        while True:
            # Gaps that were looked at may still be in the queue, so ask for one more than those.
            found = queue(limit=len(self._seen) + 1)
            new = next((gap for gap in found.gaps if gap.number not in self._seen), None)
            if new is None:
                click.echo(NOTHING if not self._seen else "That was all.")
                return
            self._seen.add(new.number)
            if not self.open(new.number):
                return

    def open(self, number: int) -> bool:
        """Show one gap and run the acts whose keys are pressed; returns False if the curator quits."""
        return walked(lambda: self._show(number), HELP, self._acts) is Next.ON

    def _show(self, number: int) -> GapView:
        looked = self._services.triage.look(number, self._curator)
        click.echo(view_text(looked))
        return looked.view

    def _act(self, gap: Gap, act: Act, *, reason: str = "", days: int | None = None) -> Next:
        """Do it; go on if that changed the gap's status, otherwise show the gap again."""
        done = self._gaps.act(gap.number, act, self._curator, DOOR, reason=reason, days=days)
        self._last = done.number
        click.secho(f"{gap_text(done)} is {speaking()(SAID[done.status])}", fg="green")
        return Next.ON if done.status is not gap.status and act is not Act.REOPEN else Next.SHOW

    def _more(self, _: GapView) -> Next:
        click.secho(MORE, dim=True)
        return Next.STAY

    def _decline(self, view: GapView) -> Next:
        click.echo(f"  {NOT_FOR_BOT} not for the bot")
        why = _ask("that, or why it is not answered (who asked will read it)")
        if why == NOT_FOR_BOT:
            return self._act(view.gap, Act.NOT_FOR_BOT)
        return self._act(view.gap, Act.REJECT, reason=why)

    def _hand_over(self, view: GapView) -> Next:
        hand_over(self._services, What.GAP, view.gap.number, self._curator)
        return Next.SHOW

    def _title(self, view: GapView) -> Next:
        return self._act(view.gap, Act.TITLE, reason=_ask("the question in your words", view.gap.title))

    def _snooze(self, view: GapView) -> Next:
        days = click.prompt("for how many days", default=SNOOZE, type=click.IntRange(1, MOST_DAYS))
        return self._act(view.gap, Act.SNOOZE, days=int(days))

    def _expert(self, view: GapView) -> Next:
        return self._act(view.gap, Act.EXPERT, reason=_ask("a note for the expert (may be empty)"))

    def _claim(self, view: GapView) -> Next:
        held = self._gaps.find(view.gap.number, self._curator).holder == self._curator.id
        return self._act(view.gap, Act.UNCLAIM if held else Act.CLAIM)

    def _merge(self, view: GapView) -> Next:
        for gap, alike in view.similar:
            click.echo(f"  {alike:4.0%} {gap_text(gap)}")
        into = int(click.prompt("into which number", type=POSITIVE))
        target = self._gaps.merge(view.gap.number, into, self._curator, DOOR)
        self._last = view.gap.number
        click.secho(f"#{view.gap.number} is part of {gap_text(target)} now.", fg="green")
        return Next.ON

    def _split(self, view: GapView) -> Next:
        for place, wording in enumerate(view.wordings, 1):
            click.echo(f"  {place:3} {one_line(wording.text) or '(text erased)'}")
        chosen = places(_ask("which of them ask something else (as 1 3-5)"), len(view.wordings))
        questions = [view.wordings[place - 1].question_id for place in chosen]
        new = self._gaps.split(view.gap.number, questions, self._curator, DOOR)
        click.secho(f"They are {gap_text(new)} now.", fg="green")
        return Next.SHOW

    def _ask_back(self, view: GapView) -> Next:
        asking, number = self._services.asking_back, view.gap.number
        if view.awaited:
            click.confirm("no answer yet: take that question back", abort=True)
            asking.take_back(number, self._curator, DOOR)
        else:
            asking.ask(number, _ask("what do you want to know (one thing)"), self._curator, DOOR)
            click.secho("They are asked while the bot runs, where they asked.", fg="green")
        return Next.SHOW

    def _undo(self, view: GapView) -> Next:
        number = self._last or view.gap.number
        done = self._gaps.undo(number, self._curator, DOOR)
        self._last = None
        self._seen.discard(number)
        click.secho(f"undone: {gap_text(done)} is {speaking()(SAID[done.status])} again", fg="green")
        return Next.SHOW

    def _answer(self, view: GapView) -> Next:
        return self._then(view, self._drafts.answer(view.gap.number))

    def _same_as_it(self, view: GapView) -> Next:
        """Give the wordings to the entry that is shown; if none is near, ask to which entry."""
        if not view.nearest or view.nearest[0][1] < NEAR:
            return self._same(view)
        draft = self._services.drafts.same_as(view.gap.number, view.nearest[0][0].id, self._curator, DOOR)
        return self._then(view, self._drafts.open(draft.number))

    def _same(self, view: GapView) -> Next:
        near = view.nearest
        for shown, (entry, share) in enumerate(near, 1):
            click.echo(f"  {shown} {share:4.0%} {entry.id}: {one_line(entry.question)}")
        named = _ask("which entry (a number above, or an id)")
        place = typed_number(named) or 0
        id_ = near[place - 1][0].id if 1 <= place <= len(near) else named
        draft = self._services.drafts.same_as(view.gap.number, id_, self._curator, DOOR)
        return self._then(view, self._drafts.open(draft.number))

    def _of_gap(self, view: GapView) -> Next:
        drafts = [each for each in view.drafts if each.open]
        if not drafts:
            raise SalveError(f"#{view.gap.number} has no drafts that wait")
        return self._then(view, self._drafts.walk(drafts))

    def _then(self, view: GapView, step: Next) -> Next:
        """What follows a draft: the gap again if it still waits, else the draft's own step."""
        self._last = None
        if step is Next.ON and self._gaps.find(view.gap.number, self._curator).status in WAITING:
            return Next.SHOW
        return step


def _progress() -> Callable[[int], None]:
    """A function that prints how far grouping has come, once it takes longer than `LONG` seconds."""
    began = monotonic()

    def told(done: int) -> None:
        if monotonic() - began >= LONG:
            click.secho(f"{done} questions grouped so far", dim=True, err=True)

    return told


def _ask(what: str, default: str = "") -> str:
    return str(click.prompt(what, default=one_line(default), show_default=bool(default))).strip()


def _object(gap: Gap) -> dict[str, Any]:
    return {
        "number": gap.number,
        "name": gap.name,
        "title": gap.title,
        "status": gap.status,
        "urgent": bool(gap.urgent),
        "askers": gap.askers,
        "asks": gap.asks,
        "first_asked": gap.first_asked.isoformat(),
        "last_asked": gap.last_asked.isoformat(),
        "guild_id": gap.guild_id,
        "holder": gap.holder_name or None,
        "until": gap.until.isoformat() if gap.until else None,
        "reason": gap.reason,
        "entry": gap.entry_id,
    }
