"""Questions and answers that the source of a site lists, in JavaScript and TypeScript."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

_SOURCE = r"""import { Link } from 'next/link';
// It's what members ask
type Item = { question: string; answer: string };
const quotes = /['"`]/g;
export const groups: Group[] = [
  {
    category: "Boats",
    items: [
      { question: 'What\'s "new"?', answer: "We row " + 'every day' + ` in ${2 + 1} boats, \u00e9h.` },
      { "question": `Where are you?`, answer: (
        <p className="x">In the <strong>shed</strong>, it's <Link href="https://a.example/way">this way</Link>.{' '}
          Don't run.</p>
      ) },
      { question: "Who pays?", answer: ["First you.", "Then me."].join("\n\n") },
    ] as const,
  },
  { category: "Time", items: [
    ...(winter ? [{ question: "And when it snows?", answer: md`
        - We ski.

            - Far.
    `, open: true }] : []),
    { question: "When is it over?", answer: over(1, [2], { question: "x" }) },
  ] },
];
export default function Page() {
  return <div>{groups.map(({ category, items }) => <h2>Don't {category}</h2>)}</div>;
}
"""


def test_a_source_gives_the_questions_that_it_spells_out(tmp_path: Path) -> None:
    (tmp_path / "faq.tsx").write_text(_SOURCE)
    found = list(read(tmp_path / "faq.tsx"))
    rows = [each for each in found if isinstance(each, Row)]
    assert [(each.line, *each.questions, each.answer, each.topic, each.draft) for each in rows] == [
        (9, 'What\'s "new"?', "We row every day in {{2 + 1}} boats, éh.", "Boats", True),
        (
            11,
            "Where are you?",
            "In the **shed**, it's [this way](https://a.example/way).  Don't run.",
            "Boats",
            False,
        ),
        (14, "Who pays?", "First you.\n\nThen me.", "Boats", False),
        (18, "And when it snows?", "- We ski.\n\n    - Far.", "Time", False),
    ]
    (over,) = (each for each in found if isinstance(each, Unread))
    assert (over.line, over.asked, over.aside) == (23, "When is it over?", False)


def test_a_folder_s_other_sources_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "faq.js").write_text("module.exports = [{ q: 'Is it free?', a: 'Yes.' }]")
    (tmp_path / "faq.test.js").write_text("ask([{ q: 'Is it so?', a: 'So.' }])")
    (tmp_path / "cases.js").write_text(
        "export const cases = [{ input: 'a', output: 'b' }, { input: 'c?', output: 'd' }]"
    )
    (tmp_path / "menu.ts").write_text("export default { title: 'Home', text: 'Start', open() { return `${1}` } }")
    assert [each.file.name for each in read(tmp_path)] == ["faq.js"]
    (refused,) = read(tmp_path / "menu.ts")
    assert isinstance(refused, Unread)


def test_what_is_no_program_has_no_questions(tmp_path: Path) -> None:
    for number, text in enumerate(
        ("[", "[{", "[{q:", "{q: 'a?', a: `b${", "q: 'x?' a: [,] + {", "/* q: 1, a: 2", "<p>")
    ):
        (tmp_path / f"{number}.js").write_text(text)
        (refused,) = read(tmp_path / f"{number}.js")
        assert isinstance(refused, Unread)


def test_questions_and_answers_may_stand_in_two_lists_of_the_same_length(tmp_path: Path) -> None:
    (tmp_path / "faq.ts").write_text(
        "const colours = ['red', 'blue']\n"
        "export const faqQuestions: readonly string[] = ['Is it free?', 'Who pays', 'Is it so?']\n"
        "let faqAnswers: Array<string> = [\n  'Yes.',\n  `Nobody.`, 'So.'] as const\nexport default { faqQuestions }\n"
    )
    (tmp_path / "faq.json").write_text('{"questions": ["Is it far?", "Is it wet?"], "answers": ["No.", "Yes."]}')
    (tmp_path / "other.js").write_text(
        "questions = ['Is it big?', 'Is it red?']\nanswers = ['No.', 'Yes.', 'Maybe.']\n"
    )
    found = [each for name in ("faq.ts", "faq.json") for each in read(tmp_path / name)]
    assert [(*each.questions, each.answer) for each in found if isinstance(each, Row)] == [
        ("Is it free?", "Yes."),
        ("Who pays", "Nobody."),
        ("Is it so?", "So."),
        ("Is it far?", "No."),
        ("Is it wet?", "Yes."),
    ]
    (refused,) = read(tmp_path / "other.js")
    assert isinstance(refused, Unread)
