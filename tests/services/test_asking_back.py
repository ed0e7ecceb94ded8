"""One question to whoever asked: who is asked, how often, and that the answer is theirs."""

import pytest

from bot.curation.asking_back import LAPSES, State
from bot.curation.gaps import Gap
from bot.curation.outbox import GRACE, News
from bot.curation.review import Act, Curator, NotAllowedError, Role, StaleError
from bot.errors import SalveError
from bot.services.tell import Telling
from tests.services.desk import ANN, BEN, DOGS, HAL, SERVER, Desk

ELSEWHERE = Curator("discord:9", "eve", Role.CURATOR, frozenset({"6"}), home=False)


def ask(desk: Desk, gap: Gap, text: str = "Which strength is it?") -> Telling:
    """Ann asks back; returns what is sent."""
    desk.services.asking_back.ask(gap.number, text, ANN, "web")
    desk.now += GRACE
    [sent] = desk.deliver()
    return sent


def test_whoever_asked_last_is_asked_where_they_asked_and_answers(desk: Desk) -> None:
    desk.passes(DOGS[0], 101)
    gap = desk.passes(DOGS[1], 102)
    sent = ask(desk, gap)
    assert (sent.owed.news, sent.owed.message_id, sent.owed.user_id) == (News.ASKED, "q2", None)
    assert sent.owed.reason == "Which strength is it?"
    assert sent.asks is not None
    service = desk.services.asking_back
    service.stands(sent.asks.number, 77, 900)
    assert service.standing(900, 101) is None
    assert not service.answer(sent.asks.number, 101, "not mine to say")
    asks = service.standing(900, 102)
    assert asks is not None
    assert service.answer(asks.number, 102, "0.1 %, mail me: ana@example.org", 901)
    [told] = desk.gaps.view(gap.number, ANN).asked_back
    assert (told.by, told.asked, told.state, told.answer) == (
        "ann",
        "Which strength is it?",
        State.ANSWERED,
        "0.1 %, mail me: [e-mail]",
    )
    [notice] = desk.services.deliveries.notices(9)
    assert (notice.kind, notice.about, notice.guild_id) == ("gap", gap.number, str(SERVER))
    assert service.reword(901, "0.2 %")
    assert desk.gaps.view(gap.number, ANN).asked_back[0].answer == "0.2 %"


def test_nobody_is_written_to_who_did_not_wish_it(desk: Desk) -> None:
    quiet = desk.passes(DOGS[0], 101, "slash")
    with pytest.raises(StaleError, match="nobody who asked can be asked back"):
        desk.services.asking_back.ask(quiet.number, "Which?", ANN, "web")
    desk.waiting.tell_me("q1", 101, SERVER)
    sent = ask(desk, quiet)
    assert (sent.owed.user_id, sent.owed.message_id) == ("101", None)


def test_one_question_a_gap_until_it_is_answered_declined_or_lapses(desk: Desk) -> None:
    gap, _ = desk.dogs()
    service = desk.services.asking_back
    first = ask(desk, gap)
    with pytest.raises(StaleError, match="not answered yet"):
        service.ask(gap.number, "And when?", BEN, "cli")
    assert first.asks is not None
    service.answer(first.asks.number, 103, "")
    assert desk.gaps.view(gap.number, ANN).asked_back[0].state is State.DECLINED
    second = ask(desk, gap, "And when?")
    assert second.asks is not None
    desk.now += LAPSES
    # Whoever was asked twice is left in peace; the next one is asked.
    third = ask(desk, gap, "Anybody?")
    assert [each.owed.user_id for each in (first, second, third)] == ["103", "103", "102"]


def test_what_is_taken_back_in_time_is_not_asked(desk: Desk) -> None:
    gap, _ = desk.dogs()
    service = desk.services.asking_back
    service.ask(gap.number, "Which?", ANN, "web")
    service.take_back(gap.number, ANN, "web")
    desk.now += GRACE
    assert desk.deliver() == []
    with pytest.raises(StaleError, match="no answer is expected"):
        service.take_back(gap.number, ANN, "web")


def test_an_end_overtakes_what_was_to_be_asked(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.services.asking_back.ask(gap.number, "Which?", ANN, "web")
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="Ask a vet.")
    desk.now += GRACE
    assert {each.owed.news for each in desk.deliver()} == {News.REJECTED}
    with pytest.raises(StaleError, match="is now rejected"):
        desk.services.asking_back.ask(gap.number, "Which?", ANN, "web")


def test_what_could_not_be_sent_is_not_waited_for(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.services.asking_back.ask(gap.number, "Which?", ANN, "web")
    desk.now += GRACE
    [telling] = desk.tell.owed(9)
    desk.tell.settle(telling.owed.number, "direct messages are closed")
    [asked] = desk.gaps.view(gap.number, ANN).asked_back
    assert (asked.state, asked.stands) == (State.FAILED, "they could not be asked")


@pytest.mark.parametrize("curator", [HAL, ELSEWHERE])
def test_only_curators_of_its_server_ask_back(desk: Desk, curator: Curator) -> None:
    gap = desk.passes(DOGS[0], 101)
    with pytest.raises(NotAllowedError):
        desk.services.asking_back.ask(gap.number, "Which?", curator, "web")
    ask(desk, gap)
    with pytest.raises(NotAllowedError):
        desk.services.asking_back.take_back(gap.number, curator, "web")


@pytest.mark.parametrize("text", ["", "  ", "x" * 301])
def test_one_thing_is_asked_in_a_few_words(desk: Desk, text: str) -> None:
    gap = desk.passes(DOGS[0], 101)
    with pytest.raises(SalveError, match="ask"):
        desk.services.asking_back.ask(gap.number, text, ANN, "web")


def answered(desk: Desk) -> Gap:
    """A gap whose asker has said something in message 901."""
    gap = desk.passes(DOGS[0], 101)
    sent = ask(desk, gap)
    assert sent.asks is not None
    desk.services.asking_back.answer(sent.asks.number, 101, "my secret strength", 901)
    shown = desk.services.members.kept(101)["what curators asked you"]
    assert [row["answer"] for row in shown] == ["my secret strength"]
    return gap


def held(desk: Desk) -> str:
    return (desk.path.read_bytes() + desk.path.with_name("salve.db-wal").read_bytes()).decode("latin-1")


def test_an_answer_goes_with_its_message_its_question_and_its_asker(desk: Desk) -> None:
    gap = answered(desk)
    desk.services.members.forget_messages([901])
    [asked] = desk.gaps.view(gap.number, ANN).asked_back
    assert (asked.state, asked.answer) == (State.DECLINED, "")
    assert "secret strength" not in held(desk)


@pytest.mark.parametrize("how", ["the question deleted", "erased", "old", "the server left"])
def test_an_answer_is_erased_with_its_question(desk: Desk, how: str) -> None:
    answered(desk)
    members = desk.services.members
    match how:
        case "the question deleted":
            desk.store.members.forget_messages(["q1"], desk.now)
        case "erased":
            members.erase(101)
        case "old":
            desk.store.members.forget_old(desk.later(days=31), 30)
        case _:
            desk.store.members.forget_server(str(SERVER), desk.now)
    assert desk.rows("select * from ask_backs") == []
    assert "secret strength" not in held(desk)


def test_what_is_asked_follows_its_question(desk: Desk) -> None:
    gap, ids = desk.dogs()
    ask(desk, gap)
    apart = desk.gaps.split(gap.number, [ids[2]], ANN, "web")
    assert desk.gaps.view(gap.number, ANN).asked_back == []
    assert len(desk.gaps.view(apart.number, ANN).asked_back) == 1
    desk.gaps.merge(apart.number, gap.number, ANN, "web")
    assert len(desk.gaps.view(gap.number, ANN).asked_back) == 1
