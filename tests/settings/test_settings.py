"""A server's settings: what they may hold, their TOML document, and what the trail says of a change."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SalveError
from bot.settings import document
from bot.settings.model import DEFAULTS, Answering, Place, ServerSettings, changes, validated

IDS = st.integers(1, 2**63 - 1)
LISTS = st.lists(IDS, max_size=3, unique=True).map(tuple)
SETTINGS = st.builds(
    ServerSettings,
    curator_roles=LISTS,
    curators=LISTS,
    curator_channel=st.none() | IDS,
    news_channel=st.none() | IDS,
    approvals=st.integers(1, 5),
    places=st.lists(
        st.builds(
            Place,
            channel=IDS,
            answers=st.none() | st.sampled_from(Answering),
            cooldown=st.none() | st.integers(0, 3600),
            quiet_hours=st.sampled_from((None, "", "22-7")),
        ),
        max_size=3,
        unique_by=lambda place: place.channel,
    ).map(tuple),
    knowledge=st.sampled_from(("shared", "extended")),
    responsible=st.text(max_size=200),
    retention_days=st.none() | st.integers(1, 3650),
    remove_replies=st.booleans(),
)


@given(SETTINGS)
def test_a_document_holds_all_and_says_what_it_means(settings: ServerSettings) -> None:
    text = document.dump(settings)
    assert document.load(text, "server.toml") == settings
    assert all(field.description in text for field in ServerSettings.model_fields.values() if field.description)


@given(SETTINGS, SETTINGS)
def test_what_changed_names_nobody(old: ServerSettings, new: ServerSettings) -> None:
    said = changes(old, new)
    assert bool(said) == (old != new) or len(old.curators) == len(new.curators)
    for line in said:
        assert not line.startswith("curators") or not any(str(id_) in line for id_ in new.curators if id_ > 9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("approvals = 0", "server.toml: approvals: input should be greater than or equal to 1. It means"),
        ("aprovals = 1", "server.toml: aprovals is not a setting; the settings are curator_roles"),
        ("curator_roles = [0]", "server.toml: curator_roles.0: input should be greater than 0"),
        ("[[places]]\nchannel = 1\n[[places]]\nchannel = 1", "server.toml: places: a channel is named twice"),
        ("approvals = \nx = 1", "server.toml cannot be read: .*line 1"),
    ],
)
def test_a_wrong_document_is_named_with_its_mend(text: str, says: str) -> None:
    with pytest.raises(SalveError, match=says):
        document.load(text, "server.toml")


@pytest.mark.parametrize(
    "values",
    [
        {"approvals": True},
        {"cooldown": False},
        {"remind_days": True},
        {"retention_days": True},
        {"curator_channel": True},
        {"ignored": [7, True]},
        {"places": [{"channel": True}]},
        {"places": [{"channel": 7, "cooldown": True}]},
    ],
)
def test_true_is_no_number(values: dict[str, object]) -> None:
    with pytest.raises(SalveError, match="input should be a valid integer"):
        validated(values)


def test_a_channel_goes_before_its_category_and_that_before_everywhere() -> None:
    places = [{"channel": 1, "answers": "posts"}, {"channel": 9, "answers": "off"}]
    settings = validated({"places": places, "elsewhere": "asked"})
    assert settings.answers_in(1, 9) is Answering.POSTS
    assert settings.answers_in(2, 9) is Answering.OFF
    assert settings.answers_in(2, 8) is settings.answers_in(None) is Answering.ASKED


def test_a_place_rests_and_is_quiet_as_it_says_else_as_around_it() -> None:
    places = [
        {"channel": 1, "cooldown": 60},
        {"channel": 2, "quiet_hours": ""},
        {"channel": 3},
        {"channel": 9, "cooldown": 0, "quiet_hours": "8-9", "answers": "off"},
    ]
    settings = validated({"places": places, "cooldown": 10, "quiet_hours": "22-7"})
    assert [place.channel for place in settings.places] == [1, 2, 9], "a place that says nothing is none"
    assert [settings.rests_in(*where) for where in ((1, 9), (2, 9), (2, 8), (None,))] == [60, 0, 10, 10]
    night, morning = datetime(2026, 1, 5, 23, tzinfo=UTC), datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert [settings.quiet_at(night, *where) for where in ((1, 9), (2, 9), (1, 8))] == [False, False, True]
    assert [settings.quiet_at(morning, *where) for where in ((1, 9), (2, 9), ())] == [True, False, False]
    assert settings.answers_in(1, 9) is Answering.OFF
    assert changes(DEFAULTS, validated({"places": places[:2]})) == ["places: none → 1 rests 60 s, 2 quiet never"]


def test_people_are_counted() -> None:
    assert changes(DEFAULTS, validated({"curators": [5, 6], "responsible": "Ann", "approvals": 1})) == [
        "curators: none → 2 members",
        "approvals: 2 → 1",
        "responsible: none → somebody",
    ]
