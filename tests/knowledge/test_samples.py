"""Of two questions that are nearly the same, one may be a sample of the starter."""

from bot.answering.twins import Twins


def test_of_two_near_twins_the_sample_is_named_only_if_it_is_one() -> None:
    pair = Twins("mine", "how-do-i-join", "how can i join", "how do i join", 0.9)
    assert pair.sample({"how-do-i-join"}) == "how-do-i-join"
    assert pair.sample({"another"}) == ""
    assert pair.sample({"mine", "how-do-i-join"}) == ""
