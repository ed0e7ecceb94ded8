"""The house is as its plan says: every walk goes down, and comes back once."""

from tests.house.plan import imports, room_of, storey
from tests.house.walks import Step, drawn, walked


def test_no_walk_climbs() -> None:
    walks = walked()
    assert len(walks) == 4
    for what, steps in walks.items():
        assert [step for step in steps if step.climbs] == [], what
        assert {"discord", "services", "store"} <= {room_of(step.callee) for step in steps} | {"discord"}, what


def test_a_step_up_is_seen_and_drawn_crossed() -> None:
    up = Step("bot.store.local", "bot.services.ask", "ask")
    assert up.climbs
    assert "store--xservices: ask.ask" in drawn([up])


def test_no_import_goes_up() -> None:
    height = storey()
    assert imports()
    assert [pair for pair in imports() if height[pair[0]] >= height[pair[1]]] == []
