"""Reading: what a message asks, by which words around it, and what is only talk."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering.clauses import Kind
from bot.answering.language import Tongue
from bot.answering.reading import MAX_ASKS, Aside, Reading, read
from bot.answering.words import plain
from bot.discord.render import LABEL_LIMIT
from bot.services.model_files import load_languages

LANGUAGES = load_languages()
LONGEST_TALK = 250
FILM = "does it leave a film on the skin"


def reading(typed: str) -> Reading:
    return read(typed, LANGUAGES, "en")


def asks(typed: str) -> list[str]:
    return [ask.text for ask in reading(typed).asks]


@pytest.mark.parametrize(
    "typed",
    [
        f"hello everyone, {FILM}, thank you so much",
        f"Hi Salve! {FILM}? cheers",
        f"quick question: {FILM}",
        f"{FILM} please",
        f"could somebody please tell me {FILM}",
        f"um so uh {FILM}",
        f"{FILM}? Best wishes, Marta",
        f"{FILM}?\nThanks,\nJo",
        f"sorry if this was asked before but {FILM} \U0001f64f",
        f"not sure if this has come up before, {FILM}",
        f"hey @Salve <@123456> {FILM} https://example.org/x",
    ],
)
def test_courtesies_fillers_names_and_signatures_are_set_aside(typed: str) -> None:
    assert asks(typed) == [FILM]


@pytest.mark.parametrize("closing", ["", "thanks", "thanks in advance", "lol", "asap pls"])
def test_a_question_without_a_name_is_no_courtesy_because_of_what_closes_it(closing: str) -> None:
    assert asks(f"the tube smells of hand sanitiser, what is in there {closing}".strip()) == ["what is in there"]


def test_sounds_of_speech_are_taken_out_of_the_middle() -> None:
    assert asks("you know is it sort of ok to um wear it on knees") == ["is it ok to wear it on knees"]


def test_what_is_told_around_a_question_is_its_background_and_no_ask() -> None:
    ask = reading(f"I am 61 and I garden every day. {FILM}? I wear gloves.").asks[0]
    assert (ask.text, ask.kind) == (FILM, Kind.QUESTION)
    assert ask.background == "I am 61 and I garden every day I wear gloves"
    assert not ask.leans


def test_where_nothing_asks_the_last_claim_or_need_and_what_is_said_last_are_asks() -> None:
    told = "my jar is blue. "
    assert asks(f"{told}people say it thins the skin. the sun is out") == [
        "people say it thins the skin",
        "the sun is out",
    ]
    assert asks(f"{told}i want thicker nails. the sun is out") == ["i want thicker nails", "the sun is out"]
    assert asks(f"{told}the lid is gone") == ["the lid is gone"]
    # A claim early in a story is only told.
    story = "my aunt says cream is cream. she ran a shop. it was in leeds. "
    assert asks(f"{story}my nails are ridged") == ["my nails are ridged"]


def test_what_only_describes_is_no_question_unless_it_stands_last() -> None:
    assert asks("they gave me a voucher, which i took as a hint. my nails are ridged") == ["my nails are ridged"]
    assert asks("i have two tubes, which one do i take") == ["which one do i take"]


def test_a_question_of_no_subject_leans_on_what_was_said_around_it() -> None:
    found = reading("my elbows crack each winter. is it ok?").asks[0]
    assert found.leans
    assert found.whole == "my elbows crack each winter is it ok"


def test_a_tag_asks_beside_other_questions() -> None:
    assert asks("does it smell? the jar keeps for a year, right?") == ["does it smell", "the jar keeps for a year"]


def test_at_most_four_things_are_asked() -> None:
    typed = "will it stain sheets? do i rinse it? is weekly enough? can kids touch it? does it melt?"
    assert len(asks(typed)) == MAX_ASKS


@pytest.mark.parametrize(
    ("typed", "aside"),
    [
        ("thank you, that helped", Aside.THANKS),
        ("thank you so much everyone", Aside.THANKS),
        ("good bot", Aside.PRAISE),
        ("Good evening!", Aside.GREETING),
        ("hey salve quick question", Aside.GREETING),
        ("hola a todos, gracias", Aside.GREETING),
        ("hallo zusammen, danke im voraus", Aside.GREETING),
        ("bonjour à tous, merci d'avance", Aside.GREETING),
        ("olá pessoal, obrigado", Aside.GREETING),
        ("danke schön!", Aside.THANKS),
        ("Vielen Dank, das hilft", Aside.THANKS),
        ("das war falsch", Aside.WRONG),
        ("hallo, kann ich mit einem Menschen sprechen?", Aside.HUMAN),
        ("borra mi pregunta", Aside.ERASE),
        ("laisse tomber", Aside.NEVERMIND),
        ("ho capito", Aside.AFFIRMED),
        ("quem te fez?", Aside.MAKER),
        ("thats not what i asked", Aside.WRONG),
        ("can i talk to a human", Aside.HUMAN),
        ("what can you do", Aside.ABILITY),
        ("who made you?", Aside.MAKER),
        ("please delete my question", Aside.ERASE),
        ("hey bot, delete my question please", Aside.ERASE),
        ("please erase what i asked", Aside.ERASE),
        ("remove my message from your log", Aside.ERASE),
        ("please erase what i asked an hour ago", Aside.ERASE),
        ("never mind, found it", Aside.NEVERMIND),
        ("ok", Aside.AFFIRMED),
        ("what do you store about me?", Aside.ERASE),
        ("erase my messages please", Aside.ERASE),
        ("lösch meine Nachrichten bitte", Aside.ERASE),
        ("was speicherst du über mich?", Aside.ERASE),
        ("borra mis mensajes", Aside.ERASE),
        ("¿qué sabes de mí?", Aside.ERASE),
        ("efface mes messages", Aside.ERASE),
        ("cancella i miei messaggi", Aside.ERASE),
        ("usun moje wiadomosci", Aside.ERASE),
        ("co o mnie wiesz", Aside.ERASE),
        ("apague minhas mensagens", Aside.ERASE),
        ("mesajlarımı sil", Aside.ERASE),
        ("ok. that was wrong", Aside.WRONG),
        ("ok that was wrong", Aside.WRONG),
        ("thanks but that didnt help", Aside.WRONG),
        ("nice, wasnt helpful", Aside.WRONG),
        ("danke, aber das stimmt nicht", Aside.WRONG),
        ("ok. delete my question", Aside.ERASE),
        ("thanks a lot that answers it", Aside.THANKS),
        ("hello, joined today, what can you do", Aside.ABILITY),
        ("\U0001f64f\U0001f3fd", Aside.THANKS),
        ("\u2764\ufe0f", Aside.THANKS),
        ("\U0001f600\U0001f44d", Aside.EMOJI),
        ("😅 😅", Aside.EMOJI),
        ("", None),
        ("   ", None),
    ],
)
def test_talk_asks_nothing(typed: str, aside: Aside | None) -> None:
    found = reading(typed)
    assert (found.asks, found.aside) == ((), aside)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("danke!", "de"),
        ("hola", "es"),
        ("merci beaucoup", "fr"),
        ("cosa sai fare?", "it"),
        ("quem te criou?", "pt"),
        ("dzieki wielkie", "pl"),
        ("usuń moje pytanie", "pl"),
        ("sorumu sil", "tr"),
        # Words of several languages are taken for the base's.
        ("ok", "en"),
        ("hi", "en"),
        ("hola everyone", "en"),
        ("\U0001f44d", "en"),
    ],
)
def test_talk_is_in_the_language_of_its_words(typed: str, language: str) -> None:
    found = reading(typed)
    assert found.aside
    assert found.language == language


def test_every_language_has_an_answer_to_all_talk_that_it_hears() -> None:
    for code in LANGUAGES.keys() - {"en"}:
        table = LANGUAGES[code]
        assert table.says.keys() == table.asides.keys()
        assert table.offers.keys() == {"wrong", "human", "erase"}
        for title, lead in table.says.values():
            # At most a line and a half on a phone, with the base's title in it.
            assert len(f"{title}. {lead}".format(title="topical rapamycin")) <= LONGEST_TALK
        assert all(len(label) <= LABEL_LIMIT for _, label in table.offers.values())


def test_talk_beside_a_question_does_not_hide_it() -> None:
    assert asks(f"thanks, that helped. {FILM}?") == [FILM]


@pytest.mark.parametrize(
    ("typed", "ask", "language"),
    [
        ("hallo, kann ich das auf dem knie benutzen? danke", "kann ich das auf dem knie benutzen", "de"),
        (
            "bonjour, est-ce que je peux la mettre sur le genou ? merci",
            "est-ce que je peux la mettre sur le genou",
            "fr",
        ),
    ],
)
def test_other_languages_lose_their_courtesies(typed: str, ask: str, language: str) -> None:
    assert asks(typed) == [ask]
    assert reading(typed).language == language


@pytest.mark.parametrize(
    ("typed", "ask", "language"),
    [
        ("wie lange hält die tube danke euch", "wie lange hält die tube", "de"),
        ("cuánto dura el tubo muchas gracias", "cuánto dura el tubo", "es"),
        ("combien de temps dure le tube merci davance", "combien de temps dure le tube", "fr"),
        ("quanto dura o tubo muito obrigada", "quanto dura o tubo", "pt"),
        ("quando posso usare il tubo mille grazie", "quando posso usare il tubo", "it"),
        ("cześć, mam pytanko: ile wytrzymuje tubka? dzięki", "ile wytrzymuje tubka", "pl"),
        ("czesc wszystkim gdzie to mozna kupic z gory dziekuje", "gdzie to mozna kupic", "pl"),
        ("selam bir sorum var, bu tüp kaç gün dayanır? teşekkürler", "bu tüp kaç gün dayanır", "tr"),
        ("mam psa i chce przyjsc w sobote czy to problem", "czy to problem", "pl"),
        ("dzieki, a co z szyja wieczorem", "co z szyja wieczorem", "pl"),
    ],
)
def test_a_base_in_another_language_takes_courtesies_off(typed: str, ask: str, language: str) -> None:
    assert [each.text for each in read(typed, LANGUAGES, language, Tongue.of(language, ())).asks] == [ask]


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("and on the elbows?", True),
        ("what about twice a week", True),
        ("no i meant the ointment", True),
        ("the jar?", True),
        ("perfect, and the neck part?", True),
        ("ok got it thanks! and for the neck at night?", True),
        ("mine have been there for four months", True),
        ("and for elbows plus knees plus shins", True),
        ("does it spoil", True),
        ("on the bottle at home i mean", True),
        ("the jar spoilt after a month at home, is that bad", False),
        ("does it spoil in sunlight", False),
        ("ok and another question, does it spoil", False),
        ("does sunlight spoil an opened jar of ointment", False),
        ("what about the small one thats cheap", True),
    ],
)
def test_what_sounds_like_going_on(typed: str, goes_on: bool) -> None:
    assert reading(typed).asks[0].goes_on is goes_on


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("and how long does that last", True),
        ("how dangerous is that", True),
        ("can i swim after that", False),
        ("how long does it last", False),
        ("the jar spoilt after a month at home, is that bad", False),
    ],
)
def test_what_is_about_nothing_but_what_was_said(typed: str, points: bool) -> None:
    assert reading(typed).asks[0].points is points


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("andere frage: und wie oft?", "de"),
        ("otra pregunta, y en casa?", "es"),
        ("autre question, et le soir ?", "fr"),
        ("outra pergunta: e quanto custa?", "pt"),
        ("altra domanda, e quanto costa?", "it"),
        ("inne pytanie, a ile to kosztuje?", "pl"),
        ("baska bir soru: peki ne kadar", "tr"),
    ],
)
def test_another_subject_that_is_announced_goes_on_from_nothing(typed: str, language: str) -> None:
    assert not any(ask.goes_on for ask in read(typed, LANGUAGES, language).asks)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("od ilu lat można", "pl"),
        ("mam psa i nie wiem czy można", "pl"),
        ("kitap ayırtabilir miyim", "tr"),
        ("kütüphane kaçta açılıyor", "tr"),
        ("arabami nereye birakabilirim", "tr"),
    ],
)
def test_some_words_ask_wherever_they_stand(typed: str, language: str) -> None:
    assert [ask.kind for ask in read(typed, LANGUAGES, language, Tongue.of(language, ())).asks] == [Kind.QUESTION]


def test_a_few_words_that_go_on_are_about_one() -> None:
    assert reading("ok, and the jar thing?").asks[0].subject == "jar"
    assert reading("is it fine to use it on the jar or not").asks[0].subject == ""


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("super danke, und wie oft am tag?", "de"),
        ("nein ich meinte die tube", "de"),
        ("vale, y en el cuello?", "es"),
        ("daccord, et pour le cou le soir", "fr"),
        ("obrigada! e quanto ao pescoço", "pt"),
        ("grazie, e per il collo la sera", "it"),
        ("teşekkürler, peki ya boyun", "tr"),
    ],
)
def test_what_sounds_like_going_on_in_other_languages(typed: str, language: str) -> None:
    assert read(typed, LANGUAGES, language).asks[0].goes_on


OPENINGS = st.sampled_from(
    [
        "hi all, ",
        "Hello! ",
        "hey salve, ",
        "quick question: ",
        "good evening everyone. ",
        "thanks for reading! ",
        "sorry, ",
    ]
)
CLOSINGS = st.sampled_from(
    [" thanks", ", thank you all", " - cheers!", ". thanks in advance", "? many thanks", " please"]
)
QUESTIONS = st.sampled_from(
    [
        FILM,
        "can i wear socks over it",
        "how long does an opened jar keep",
        "is the gel better for elbows",
        "what does it smell of",
    ]
)
HOSTILE = st.one_of(
    st.text(max_size=600),
    st.text(alphabet="a .,?!\n-'\u2019*_~`|<>@#:/\\\u200b\u202e\U0001f600", max_size=600),
    st.lists(
        st.sampled_from(
            ["and", "so", "but", "is", "it", "can", "i", "what", "thanks", "hi", "how", "right", "no", "the"]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(HOSTILE)
@example("0\r%")
@example("0:%:0")
@settings(deadline=None)
def test_whatever_is_typed_is_read_the_same_each_time_in_its_own_words(typed: str) -> None:
    found = reading(typed)
    assert found == reading(typed)
    assert len(found.asks) <= MAX_ASKS
    words = set(plain(typed))
    for ask in found.asks:
        assert ask.text.strip()
        assert set(plain(ask.text)) <= words
        assert set(plain(ask.background)) <= words


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "instead?"), ("en", "afterwards?"), ("de", "dafür?"), ("es", "eso?"), ("fr", "ceci?")],
)
def test_one_word_may_point_back(language: str, typed: str) -> None:
    assert [ask.text for ask in read(typed, LANGUAGES, language, Tongue.of(language, ())).asks] == [typed.strip("?")]


@pytest.mark.parametrize(
    ("typed", "plainly"),
    [
        ("is it ok apre\u0300s the film", "is it ok apr\u00e8s the film"),
        ("does colla\u00adgen leave a film", "does collagen leave a film"),
        ("does reti\u200bnol leave a film", "does retinol leave a film"),
    ],
)
def test_what_nobody_sees_divides_no_word(typed: str, plainly: str) -> None:
    assert asks(typed) == [plainly]


def test_like_is_a_filler_in_english_alone() -> None:
    typed = "wo finde ich das like button hier"
    assert [ask.text for ask in read(typed, LANGUAGES, "de", Tongue.of("de", ())).asks] == [typed]


@given(OPENINGS, QUESTIONS, CLOSINGS)
@settings(deadline=None)
def test_courtesies_at_either_end_change_nothing_of_what_is_asked(opening: str, question: str, closing: str) -> None:
    for typed in (f"{opening}{question}", f"{question}{closing}", f"{opening}{question}{closing}"):
        assert asks(typed) == [question]


@given(
    st.lists(
        st.sampled_from(["my jar is blue", "we live by the sea", "the shop was shut", "he sold his boat"]), max_size=4
    ),
    QUESTIONS,
)
@settings(deadline=None)
def test_a_background_clause_never_changes_what_is_asked(told: list[str], question: str) -> None:
    story = "".join(f"{each}. " for each in told)
    assert asks(f"{story}{question}?") == [question]


def test_where_no_language_is_known_the_message_is_one_ask() -> None:
    assert [ask.text for ask in read(f"{FILM} or not", {}, "en").asks] == [f"{FILM} or not"]


@pytest.mark.parametrize("tag", ["will it", "does it", "aren't they", "thats right, no", "isn't that so"])
def test_a_tag_asks_whether_the_words_before_it_are_so(tag: str) -> None:
    ask = reading(f"it stains the pillow, {tag}?").asks[0]
    assert (ask.text, ask.kind) == ("it stains the pillow", Kind.CLAIM)


def test_who_says_so_is_no_claim_of_its_own() -> None:
    assert asks("it stains the pillow, that's what i was told anyway") == ["it stains the pillow"]


def test_a_relative_clause_is_no_question_where_another_asks() -> None:
    assert asks("my boss, who is a nurse, laughed. does it smell?") == ["does it smell"]


def test_what_somebody_else_asked_is_no_question_where_another_asks() -> None:
    assert asks("my aunt saw the jar, then asked why it smells of pine. does it stain?") == ["does it stain"]
    assert asks("she asked if it stains the pillow") == ["it stains the pillow"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("is it ok in winter also can my dog lick my hands", ["is it ok in winter", "can my dog lick my hands"]),
        ("what sort of tube does it come in", ["what sort of tube does it come in"]),
        ("would that be the same for my knees", ["would that be the same for my knees"]),
        ("what mg/g did they measure in nails", ["what mg/g did they measure in nails"]),
        ("does it help", ["does it help"]),
    ],
)
def test_a_question_is_cut_at_its_own_borders(typed: str, found: list[str]) -> None:
    assert asks(typed) == found


@pytest.mark.parametrize(
    "typed",
    ["did they publish the endpoints they had registered before", "is that safe with the cream he was given last year"],
)
def test_who_did_something_with_what_is_named_describes_it(typed: str) -> None:
    (ask,) = reading(typed).asks
    assert (ask.text, ask.background) == (typed, "")


@pytest.mark.parametrize(
    ("question", "closing"),
    [
        ("will they close", "cant find it anywhere on this server"),
        ("will they close", "someone in here said one thing and somebody else another"),
        ("does it stain the pillow", "my wife says it does"),
        ("does it stain the pillow", "cheers from rainy leeds"),
        ("how long does it keep", "no rush"),
        ("can i put it on my neck", "google is useless on this"),
    ],
)
def test_what_is_said_after_a_question_needs_no_mark_before_it(question: str, closing: str) -> None:
    assert asks(f"{question} {closing}")[0] == question


@pytest.mark.parametrize(
    "typed",
    [
        "does it come off on my husband",
        "can my husband use it",
        "is it safe if someone said no to it",
        "does it look as if i need to stop",
        "whats the short answer on wrinkles",
    ],
)
def test_what_belongs_to_a_question_is_not_cut_off(typed: str) -> None:
    (ask,) = reading(typed).asks
    assert (ask.text, ask.background) == (typed, "")


def test_an_ask_that_says_little_has_wider_views() -> None:
    (ask,) = reading("We moved in May. It brings the color back in vitiligo. Saw it on tv. Can you confirm?").asks
    assert ask.wider == "It brings the color back in vitiligo Saw it on tv Can you confirm"
    (ask,) = reading("We moved in May. Will this nuke my swimmers? Wife and i want kids").asks
    assert (ask.wider, ask.joined) == ("", "Will this nuke my swimmers Wife and i want kids")


def test_what_is_told_before_two_questions_parts_neither_from_the_other() -> None:
    first, second = reading("I turn sixty next month. What quantity suits one arm, and for how many weeks?").asks
    assert first.joined == "What quantity suits one arm for how many weeks" == second.near
    assert (first.near, second.joined) == ("I turn sixty next month What quantity suits one arm", "")


@pytest.mark.parametrize(
    ("typed", "unmarked"),
    [
        ("finals are over and i have time again lol can plasters make more of the cream soak in?", "can plasters"),
        ("g'day legends has the topical form caused anything dangerous in old people", "has the topical form"),
        ("what does the trial say about scars and wrinkles on the hands of women", ""),
        ("i heard that it can make scars and wrinkles on the hands better", ""),
        ("my friend said the cream can burn", ""),
    ],
)
def test_a_question_may_begin_where_no_word_marks_it(typed: str, unmarked: str) -> None:
    asks = reading(typed).asks
    assert [ask.unmarked[: len(unmarked)] for ask in asks if ask.unmarked] == ([unmarked] if unmarked else [])


def test_the_rest_of_a_statement_leans_on_it() -> None:
    ask = reading("my back hurts since the move, heat or ice").asks[0]
    assert (ask.text, ask.leans) == ("heat or ice", True)


@pytest.mark.parametrize(
    ("typed", "aside"),
    [
        ("salve, quick one:", Aside.GREETING),
        ("thank you so so much", Aside.THANKS),
        ("test", Aside.GREETING),
        ("hmmmmm", Aside.AFFIRMED),
        ("please delete what i wrote", Aside.ERASE),
        ("that reply made no sense", Aside.WRONG),
    ],
)
def test_talk_is_heard_with_what_is_around_it(typed: str, aside: Aside) -> None:
    assert (reading(typed).asks, reading(typed).aside) == ((), aside)


@pytest.mark.parametrize("typed", ["what % do you use", "how many % is in it", "which % is best to start with"])
def test_a_percent_sign_that_stands_alone_is_a_word(typed: str) -> None:
    assert asks(f"hi all, {typed}?") == [typed]


@pytest.mark.parametrize(
    ("typed", "nod"),
    [
        ("thanks you calmed me down lol", Aside.THANKS),
        ("thank you my sister laughed", Aside.THANKS),
        ("danke das hat mir und ihr geholfen", Aside.THANKS),
        ("great we close at nine", Aside.PRAISE),
        ("ok we will tell her no", Aside.AFFIRMED),
        # What goes on, points back, needs, asks or tells a story is no remark.
        ("thanks but the blue door", None),
        ("ok every day", None),
        ("ok the blue door of the hall", None),
        ("thanks i need a key", None),
        ("thanks is it open", None),
        ("thanks my sister laughed?", None),
        ("thanks my sister laughed all the way home to the village", None),
        ("my sister laughed", None),
    ],
)
def test_a_remark_after_thanks_asks_nothing(typed: str, nod: Aside | None) -> None:
    assert reading(typed).nod == nod
