"""Drafts in the terminal: written as YAML in the curator's own editor, looked at, proposed and approved."""

import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from bot.cli.render import one_line
from bot.cli.review_keys import DOOR, QUIT, Next, places, pressed, refusals, walked
from bot.cli.review_text import preview_text
from bot.cli.review_turns import hand_over
from bot.cli.speaking import speaking
from bot.curation import remarks as said_of
from bot.curation.drafts import Draft, Kind, Proposal, Stage
from bot.curation.review import Curator
from bot.curation.turns import What
from bot.errors import SalveError
from bot.services.draft_text import from_yaml, to_yaml
from bot.services.previews import Preview
from bot.services.wiring import Services
from bot.services.wordings import Offer
from bot.services.worklists import Item

HELP = (
    "[e]dit take [w]ordings name [m]oves [p]ropose [a]pprove send [b]ack [c]omment [t]ake a suggestion [h]and over "
    "[d]iscard [n]ext [q]uit"
)
ENTRY_HELP = "[e]dit: begin a new text [n]ext [q]uit"
# Begins a line that tells a fault in the edited text, so that it can be removed again.
FAULT = "#! "


class DraftDesk:
    """One curator's walk through drafts."""

    def __init__(self, services: Services, curator: Curator) -> None:
        self._services = services
        self._drafts = services.drafts
        self._curator = curator
        self._acts: Mapping[str, Callable[[Preview], Next]] = {
            "e": self._edit,
            "w": self._take,
            "m": self._name_moves,
            "p": self._propose,
            "a": self._approve,
            "b": self._send_back,
            "d": self._discard,
            "c": self._comment,
            "t": self._take_suggestion,
            "h": self._hand_over,
            "n": lambda _: Next.ON,
            "q": lambda _: Next.QUIT,
        }

    def walk(self, drafts: Sequence[Draft]) -> Next:
        """Show one draft after the other."""
        for draft in drafts:
            if self.open(draft.number) is Next.QUIT:
                return Next.QUIT
        click.echo("No more drafts." if drafts else "No drafts wait.")
        return Next.ON

    def revise(self, items: Sequence[Item]) -> Next:
        """Show entries that need a curator, one after the other."""
        for left, item in zip(range(len(items), 0, -1), items, strict=True):
            click.echo(f"\n{click.style(one_line(item.entry.question), bold=True)} ({left} left)")
            click.echo(f"{item.entry.id} {one_line(speaking()(item.why))}")
            key, step = pressed(ENTRY_HELP, "enq"), Next.ON
            with refusals():
                if key == "e":
                    step = self.open(self._drafts.edit(item.entry.id, self._curator, DOOR).number)
            if key == QUIT or step is Next.QUIT:
                return Next.QUIT
        click.echo("That was all." if items else "Nothing here. You have reached the end of this list.")
        return Next.ON

    def open(self, number: int) -> Next:
        """Show one draft and run the acts whose keys are pressed."""
        return walked(lambda: self._show(number), HELP, self._acts)

    def answer(self, number: int) -> Next:
        """Claim a gap and write its answer, in the draft that was begun if there is one."""
        gap, proposal = self._drafts.begin(number, self._curator, DOOR)
        begun = self._services.gaps.view(gap.number, self._curator).drafts
        old = next((each for each in begun if each.stage is Stage.WRITING and each.kind is not Kind.WORDING), None)
        now = gap.last_asked
        blank = Draft(0, Kind.NEW, Stage.WRITING, proposal, gap.number, None, "", "", now, now)
        draft = self._written(old or blank)
        return self.open(draft.number) if draft else Next.SHOW

    def _show(self, number: int) -> Preview:
        preview = self._drafts.preview(number, self._curator)
        remarks = self._services.remarks.of(number, self._curator)
        told = self._services.tell.told_of(number) if preview.draft.version else None
        click.echo(preview_text(preview, self._offered(preview.draft), remarks, told))
        return preview

    def _offered(self, draft: Draft) -> Offer:
        return self._drafts.wordings.offered(draft, self._curator) if draft.open else Offer()

    def _take(self, preview: Preview) -> Next:
        draft = preview.draft
        offered = self._offered(draft).proposed
        if not offered:
            raise SalveError("no wordings are offered")
        # Wordings near the entry, and not personal, are the default.
        near = " ".join(str(place) for place, each in enumerate(offered, 1) if each.ticked)
        asked = "which wordings become phrasings (as 1 3-5)"
        typed = str(click.prompt(asked, default=near or None))
        chosen = {offered[place - 1].question_id: "" for place in places(typed, len(offered))}
        self._drafts.take(draft.number, chosen, self._curator, DOOR, revision=draft.revision)
        return Next.SHOW

    def _name_moves(self, preview: Preview) -> Next:
        draft, nameable = preview.draft, preview.nameable
        if not nameable:
            raise SalveError("no question moves here from another entry")
        for place, (_, text) in enumerate(nameable, 1):
            click.echo(f"  {place:3} {one_line(text)}")
        typed = str(click.prompt("which of them are meant to move here (as 1 3-5)"))
        keys = [nameable[place - 1][0] for place in places(typed, len(nameable))]
        self._drafts.name_moves(draft.number, keys, self._curator, DOOR, revision=draft.revision)
        return Next.SHOW

    def _comment(self, preview: Preview) -> Next:
        field = click.prompt("about", type=click.Choice([*said_of.FIELDS]), default="answer")
        said = str(click.prompt("what should be changed", default="", show_default=False))
        now = said_of.typed(preview.draft.proposal, field)
        suggested = click.edit(now) if click.confirm("edit it as it should read", default=False) else None
        self._services.remarks.add(preview.draft.number, field, said, suggested or "", self._curator, DOOR)
        return Next.SHOW

    def _take_suggestion(self, preview: Preview) -> Next:
        draft = preview.draft
        found = [
            each for each in self._services.remarks.of(draft.number, self._curator) if each.open and each.suggestion
        ]
        if not found:
            raise SalveError("no text is suggested")
        for place, each in enumerate(found, 1):
            click.echo(f"  {place:3} {speaking()(each.label)}: {one_line(each.suggestion)}")
        for place in places(str(click.prompt("which of them (as 1 3-5)")), len(found)):
            self._services.remarks.take(draft.number, found[place - 1].number, self._curator, DOOR)
        return Next.SHOW

    def _hand_over(self, preview: Preview) -> Next:
        hand_over(self._services, What.DRAFT, preview.draft.number, self._curator)
        return Next.SHOW

    def _edit(self, preview: Preview) -> Next:
        return Next.SHOW if self._written(preview.draft) else Next.STAY

    def _propose(self, preview: Preview) -> Next:
        draft = self._drafts.propose(preview.draft.number, self._curator, DOOR)
        others = self._drafts.needed - 1
        wanted = "another curator" if others == 1 else f"{others} other curators"
        then = f"; {wanted} must approve it, as you cannot" if others else ""
        click.secho(f"draft {draft.number} is proposed{then}", fg="green")
        # If nobody else is needed, the author goes on to approve it.
        return Next.ON if others else Next.SHOW

    def _approve(self, preview: Preview) -> Next:
        draft = preview.draft
        done = self._drafts.approve(draft.number, draft.revision, self._curator, DOOR)
        said = f"published as {done.record.version}" if done.record else f"approved; still missing: {done.missing}"
        click.secho(f"draft {draft.number} is {said}", fg="green")
        return Next.ON

    def _send_back(self, preview: Preview) -> Next:
        note = str(click.prompt("what should be changed (comments go with it)", default="", show_default=False))
        self._services.remarks.send_back(preview.draft.number, note, self._curator, DOOR)
        click.secho(f"draft {preview.draft.number} is with its author again", fg="green")
        return Next.ON

    def _discard(self, preview: Preview) -> Next:
        self._drafts.discard(preview.draft.number, self._curator, DOOR)
        click.secho(f"draft {preview.draft.number} is discarded", fg="green")
        return Next.ON

    def _written(self, draft: Draft) -> Draft | None:
        """The draft as it was edited and saved; None if nothing was changed.

        Raises:
            SalveError: there is no editor, or the draft cannot be saved; says where the typed text is kept.
        """
        start = to_yaml(draft, self._services.ask.release.knowledge, self._offered(draft))
        text, typed = start, ""
        while True:
            try:
                saved = click.edit(text, extension=".yaml")
            except click.ClickException as error:
                kept = f". What you typed is in {_kept(typed)}" if typed else ""
                raise SalveError(f"{error.message}; name your editor in EDITOR{kept}") from None
            plain = "".join(line for line in (saved or "").splitlines(keepends=True) if not line.startswith(FAULT))
            # An editor may be a script: a text that comes back with the same faults would come back for ever.
            if saved is None or saved == start or (typed and plain == typed):
                if typed:
                    click.echo(f"Given up. What you typed is in {_kept(typed)}")
                return None
            typed = plain
            try:
                proposal = from_yaml(typed)
            except SalveError as error:
                text = _with_faults(typed, speaking()(error.said))
                continue
            try:
                return self._saved(draft, proposal)
            except SalveError:
                click.echo(f"Not saved. What you typed is in {_kept(typed)}")
                raise

    def _saved(self, draft: Draft, proposal: Proposal) -> Draft:
        if not draft.number:
            return self._drafts.save(proposal, self._curator, DOOR, gap=draft.gap)
        if proposal == draft.proposal:
            return draft
        return self._drafts.save(proposal, self._curator, DOOR, number=draft.number, revision=draft.revision)


def _with_faults(typed: str, faults: str) -> str:
    """The text below its faults, whose line numbers are shifted by the lines added for them."""
    told = [one_line(line) for line in faults.splitlines()]
    moved = [re.sub(r"^line (\d+)", lambda found: f"line {int(found[1]) + len(told)}", line) for line in told]
    return "".join(f"{FAULT}{line}\n" for line in moved) + typed


def _kept(text: str) -> Path:
    """A new private file that holds the text, so that nothing typed is lost."""
    handle, name = tempfile.mkstemp(prefix="salve-draft-", suffix=".yaml")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
