"""Comments on a draft's fields: add, take as suggested, settle."""

from bot.locale import S_
from bot.web.asked import DOOR, Asked, Go


def add(asked: Asked) -> Go:
    """Comment on a field of a draft."""
    form = asked.form
    asked.services.remarks.add(asked.number, form["field"], form["remark"], form["suggestion"], asked.curator, DOOR)
    return Go(f"/drafts/{asked.number}", S_("Your comment is beside the draft. Send it back when you are done."))


def take(asked: Asked) -> Go:
    """Change a field to what a comment suggests."""
    remark, revision = asked.form_number(asked.form["remark"]), asked.form.number("revision")
    asked.services.remarks.take(asked.number, remark, asked.curator, DOOR, revision=revision)
    return Go(f"/drafts/{asked.number}", S_("The suggested text is in the draft."))


def settle(asked: Asked) -> Go:
    """Mark a comment as settled."""
    asked.services.remarks.settle(asked.number, asked.form_number(asked.form["remark"]), asked.curator, DOOR)
    return Go(f"/drafts/{asked.number}", S_("Settled."))
