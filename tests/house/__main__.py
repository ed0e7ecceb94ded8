"""Write docs/house.md: python -m tests.house."""

from tests.house import plan, walks

PAGE = """\
# The house

Drawn from the code by `make house`. A room imports only rooms below it; the picture shows the shortest
ways down, the last table all of them. [where.md](where.md) names the file for each behaviour.

{plan}

## Four walks

Each arrow is the first call from a room into a module of another, traced while the real Discord client
talks to a loopback Discord. A crossed arrow would climb; `tests/house` fails when one does.

{walks}
"""


def page() -> str:
    """The page as Markdown."""
    drawn = (f"### {what}\n\n{walks.drawn(steps)}" for what, steps in walks.walked().items())
    return PAGE.format(plan=plan.drawn(), walks="\n\n".join(drawn))


if __name__ == "__main__":
    (plan.ROOT / "docs" / "house.md").write_text(page(), "utf-8")
