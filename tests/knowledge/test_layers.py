"""A server's own items: whose an id is, and that a layer adds and never changes."""

import string
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.errors import SalveError
from bot.knowledge import layers, versions
from bot.knowledge.fields import FactId, Id
from tests import town

SERVERS = st.integers(1, 2**63 - 1).map(str)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,47}", fullmatch=True)


@given(SERVERS, SLUGS)
def test_an_own_id_is_an_id_that_says_whose_it_is(guild_id: str, slug: str) -> None:
    own = layers.own_id(guild_id, slug)
    assert TypeAdapter(Id).validate_python(own) == own
    assert layers.owner(own) == guild_id
    assert layers.own_id(guild_id, own) == own


@given(SERVERS)
def test_own_facts_are_called_as_facts_are_and_say_whose_they_are(guild_id: str) -> None:
    ids = list(islice(layers.own_facts(guild_id, town.knowledge()), 12))
    assert len({*ids}) == 12
    assert all(TypeAdapter(FactId).validate_python(id_) == id_ and layers.owner(id_) == guild_id for id_ in ids)


@given(SERVERS, SERVERS, SLUGS)
def test_no_two_servers_mean_the_same_id(one: str, other: str, slug: str) -> None:
    assert (layers.own_id(one, slug) == layers.own_id(other, slug)) == (one == other)


@given(SERVERS, SLUGS, SLUGS)
@example("6", f"{'how-to-' * 5}eat-it", f"{'how-to-' * 5}wear-it")
def test_no_two_ids_become_one_of_a_servers_own(guild_id: str, one: str, other: str) -> None:
    assert (layers.own_id(guild_id, one) == layers.own_id(guild_id, other)) == (one == other)


@given(st.text(string.ascii_lowercase + string.digits + "-", max_size=48))
def test_of_any_id_it_is_told_whose_it_is(id_: str) -> None:
    owner = layers.owner(id_)
    assert owner is None or id_.startswith(layers.mark(owner))


@pytest.mark.parametrize("id_", ["own-risk-of-sun", "own-understanding-of-it", "own", "own-1-2"])
def test_a_shared_id_of_such_words_is_nobodys_own(id_: str) -> None:
    assert layers.owner(id_) is None


def test_a_layer_comes_off_as_it_went_on() -> None:
    shared = town.knowledge()
    entry = town.entry("sun").model_copy(update={"id": layers.own_id("6", "sun"), "related": ()})
    own = {("entry", entry.id): versions.canonical(entry).decode()}
    whole = layers.on_top(shared, own, 17)
    assert whole.manifest.version == f"{shared.manifest.version}+17"
    assert layers.added(shared, whole, "6") == own
    assert versions.rebuild(versions.items(whole)) == whole
    for foreign, guild_id in ((whole, "7"), (replace(whole, scopes=()), "6")):
        with pytest.raises(SalveError, match="of the shared knowledge"):
            layers.added(shared, foreign, guild_id)
    with pytest.raises(SalveError, match="has that id by now"):
        layers.on_top(whole, own, 18)
