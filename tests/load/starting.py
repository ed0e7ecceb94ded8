"""What a start costs on a log of many questions: `python -m tests.load.starting [--rows N]`."""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot import bootstrap
from bot.config import Settings
from bot.store.local import LocalStore
from bot.store.sql import Database
from tests.knowledge import folder

# One question a second until now, a third of them without an answer; the text of the last tenth is still kept.
_FILL = """
    with recursive n (i) as (select 1 union all select i + 1 from n where i < :rows)
    insert into interactions (
        question_id, asked_at, surface, guild_id, channel_id, asker, text, language, decision, entry_id, revision,
        red_flag, scope, confidence, candidates, knowledge_version, knowledge_digest, reply_digest, milliseconds
    )
    select 'q' || i, strftime('%Y-%m-%dT%H:%M:%S', :now - :rows + i, 'unixepoch') || '.000000+00:00', 'slash', '5', '6',
        hex(randomblob(16)), case when i > :rows * 9 / 10 then 'does it sting on my cheek, number ' || i else '' end,
        'en', case i % 3 when 0 then 'abstain' else 'answer' end, case i % 3 when 0 then null else 'alpha' end,
        null, null, null, 0.5, '[["alpha", 0.81234], ["beta", 0.5123]]', '1.2.3', hex(randomblob(32)),
        hex(randomblob(32)), 4.5
    from n
"""


def main() -> None:
    """Make such a log, and start on it."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.starting")
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        file = place / "salve.db"
        store = LocalStore(file)
        values = {"rows": rows, "now": datetime.now(UTC).timestamp() // 1}

        def fill(db: Database) -> None:
            db.execute(_FILL, values)

        store.writer.do(fill)
        store.close()
        settings = Settings(
            database_url=f"sqlite:///{file}",
            knowledge=folder.released(folder.write(place / "knowledge")),
            meaning=False,
            retention_days=3650,
        )
        began = time.process_time()
        with bootstrap.services(settings) as services:
            started = time.process_time()
            services.gaps.load()
            loaded = time.process_time()
        size = file.stat().st_size / 1e6
        sys.stdout.write(
            f"{rows} questions, {size:.0f} MB: {started - began:.1f} s CPU until it can answer, its look at every page "
            f"included; {loaded - started:.1f} s more, in the background, to know the open ones\n"
        )


if __name__ == "__main__":
    main()
