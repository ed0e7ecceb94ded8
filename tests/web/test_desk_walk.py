"""Two curators clear one gap over ten weeks of a community's questions: taps and scrolling are counted."""

import pytest
from playwright.sync_api import expect

from tests.desk_questions import questions
from tests.web.browsing import Site
from tests.web.oauth_server import GUILD, ROLE
from tests.web.test_walk import publish

# An upper bound for what the page does by itself: a machine may be ten times slower.
expect.set_options(timeout=60_000)


@pytest.fixture
def site(browsed: Site) -> Site:
    """A thousand questions, of which nobody has answered four in five."""
    desk, end = browsed.desk, browsed.desk.clock.at
    for each in questions(end=end):
        desk.clock.at = each.at
        desk.heard(each.text, each.user)
    desk.clock.at = end
    desk.services.gaps.catch_up()
    browsed.discord.server.roles[GUILD, "505"] = [ROLE]
    return browsed


@pytest.mark.long
def test_the_most_wanted_of_a_thousand_is_published_in_four_taps_each(site: Site) -> None:
    publish(site, lambda queue: queue.locator("[data-open]").first)
