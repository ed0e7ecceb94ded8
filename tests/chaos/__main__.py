"""`python -m tests.chaos [KIND ...] [--count N] [--seed N]`: run the kinds of chaos and print one table."""

import argparse
import sys

from tests.chaos import KINDS, Outcome, run

COLUMNS = ("tried", "acknowledged", "lost", "doubled", "stuck", "unclear")


def main() -> int:
    """Run what was asked for; exits with 1 where anything was lost, doubled, stuck or unclear."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; all without")
    parser.add_argument("--count", type=int, help="how often, in place of the full count")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    unknown = set(wanted.kinds) - set(KINDS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; the kinds are {', '.join(KINDS)}")
    outcomes = {kind: _run(kind, wanted.count or KINDS[kind], wanted.seed) for kind in wanted.kinds or KINDS}
    _table(outcomes)
    return 0 if all(outcome.well for outcome in outcomes.values()) else 1


def _run(kind: str, count: int, seed: int) -> Outcome:
    def progress(done: int) -> None:
        sys.stderr.write(f"\r{kind}: {done} of {count}")
        sys.stderr.flush()

    outcome = run(kind, count, seed, progress)
    sys.stderr.write("\n")
    return outcome


def _table(outcomes: dict[str, Outcome]) -> None:
    sys.stdout.write("| kind | " + " | ".join(COLUMNS) + " |\n|---" + "|---:" * len(COLUMNS) + "|\n")
    for kind, outcome in outcomes.items():
        sys.stdout.write(f"| {kind} | " + " | ".join(str(getattr(outcome, name)) for name in COLUMNS) + " |\n")
    for kind, outcome in outcomes.items():
        for seen in (*outcome.seen, *outcome.notes):
            sys.stdout.write(f"{kind}: {seen}\n")


if __name__ == "__main__":
    sys.exit(main())
