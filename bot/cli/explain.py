"""`salve explain`: why a question was answered as it was, rebuilt from the log."""

import json

import click

from bot import bootstrap
from bot.cli import database
from bot.cli.ask import candidates_object
from bot.cli.reading import reading_object, reading_text
from bot.cli.render import matches_text, plain_text, reply_text
from bot.cli.speaking import speaking
from bot.services.explain import explain
from bot.services.log import LogService


@click.command("explain", epilog="Example: salve explain 1402913823112851466")
@click.argument("question_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(question_id: str, *, as_json: bool) -> int:
    """Rebuild the reply to a logged question at the release that gave it. Exits with 1 if it is not the same."""
    with bootstrap.publish_service(database.settings()) as (service, store):
        found = explain(question_id, LogService(store), service)
    logged, outcome = found.logged, found.outcome
    if as_json:
        data = {
            "question_id": question_id,
            "asked_at": logged.asked_at.isoformat(),
            "text": logged.text,
            "knowledge_version": found.record.version,
            "knowledge_digest": found.record.digest,
            "decision": logged.decision,
            "entry": logged.entry_id,
            "confidence": outcome.confidence,
            "thresholds": {"answer": outcome.release.thresholds.answer, "offer": outcome.release.thresholds.offer},
            **reading_object(outcome),
            "candidates": candidates_object(outcome),
            "reply": plain_text(outcome.reply),
            "identical": found.identical,
            "other_encoder": found.other_encoder,
        }
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        place = f"{speaking().minute(logged.asked_at)} on {logged.surface}, knowledge {found.record.version}"
        click.echo(f"asked {place}: {logged.text}\n")
        click.echo(reply_text(outcome.reply))
        click.echo(f"\n{reading_text(outcome)}\n\n{matches_text(outcome)}")
        same = (
            "the same, byte for byte"
            if found.identical
            else "NOT the same: this Salve answers differently from that one"
        )
        if found.other_encoder:
            now = f"{found.encoder[:8]} is here" if found.encoder else "there is none here"
            click.secho(
                f"\nIts release was made with the encoder {(found.record.encoder or '')[:8]}; {now}.", fg="yellow"
            )
        click.secho(f"\nThe reply that was given is {same}.", fg="green" if found.identical else "red")
    return 0 if found.identical else 1
