"""However rows are shuffled, split over pages and wrapped over lines, the recommendations are the same."""

import random
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from ctipsurvey.collect.published.blocks import Notes
from ctipsurvey.collect.published.markdown import blocks_of_markdown
from ctipsurvey.collect.published.status_tables import read_status_tables
from ctipsurvey.instruments.register import QUALIFIERS, standard_scale

SCALE = standard_scale()
LABELS = [
    "Implemented",
    "Not implemented",
    "Partially implemented.",
    "Pending",
    "Implemented on an ongoing basis",
]
# "Implemented. Partly ..." is another label, and is refused as such: no word may be one that changes a label
WORD = st.text("abcdefghijklmnopqrstuvwxyzңөүжый", min_size=2, max_size=9).filter(
    lambda word: not QUALIFIERS.match(word)
)
SENTENCE = st.lists(WORD, min_size=2, max_size=14).map(lambda words: " ".join(words).capitalize() + ".")


@dataclass(frozen=True)
class Recommendation:
    no: str
    text: str
    label: str
    evidence: str


RECOMMENDATIONS = st.lists(
    st.builds(Recommendation, st.just(""), SENTENCE, st.sampled_from(LABELS), st.one_of(st.just(""), SENTENCE)),
    min_size=1,
    max_size=8,
).map(lambda rows: [Recommendation(str(n), r.text, r.label, r.evidence) for n, r in enumerate(rows, start=1)])


def _render(rows: list[Recommendation], chance: random.Random) -> str:
    """The table as a page might show it: each row in a form of its own."""
    header = "No.\tRecommendations of the Report for 2016\tStatus as of May 1, 2018"
    lines = [header]
    for row in chance.sample(rows, len(rows)):
        if chance.random() < 0.2:
            lines += [
                "",
                *(["--\t--\t--", ""] if chance.random() < 0.5 else []),
                *([header] if chance.random() < 0.5 else []),
            ]
        label = chance.choice([f"<b>{row.label}</b>", f"**{row.label}**", f"<p><b>{row.label}</b></p>", row.label])
        status = f"{label} {row.evidence}".strip()
        number = chance.choice([f"{row.no}.", row.no, f"<p>{row.no}.</p>"])
        lines += _rows([number, row.text, status], chance)
    return "\n".join(["", *lines, ""])


def _rows(cells: list[str], chance: random.Random) -> list[str]:
    form = chance.choice(["whole", "pipes", "split", "wrapped", "both"])
    if form == "pipes":
        return ["", "| " + " | ".join(cells) + " |"]
    if form in ("split", "both"):
        number, text, status = cells
        text_a, text_b = _cut(text, chance)
        lines = [f"{number}\t{text_a}\t{status}", *([""] if chance.random() < 0.7 else []), f"\t{text_b}\t"]
        return lines if form == "split" else [*_wrap(lines[0], chance), *lines[1:]]
    return _wrap("\t".join(cells), chance) if form == "wrapped" else ["\t".join(cells)]


def _wrap(line: str, chance: random.Random) -> list[str]:
    """A line broken at a space of its second cell: the rest of the row stands in the next line."""
    number, text, status = line.split("\t")
    text_a, text_b = _cut(text, chance)
    return [f"{number}\t{text_a}", f"{text_b}\t{status}"] if text_b else [line]


def _cut(text: str, chance: random.Random) -> tuple[str, str]:
    words = text.split()
    at = chance.randint(1, len(words))
    return " ".join(words[:at]), " ".join(words[at:])


@settings(max_examples=150, deadline=None)
@given(RECOMMENDATIONS, st.integers(0, 10_000))
def test_shuffled_split_and_wrapped_rows_give_the_same_recommendations(rows: list[Recommendation], seed: int) -> None:
    page = _render(rows, random.Random(seed))
    found, _ = read_status_tables(blocks_of_markdown(page), SCALE, None, "constructed.md", Notes())
    assert sorted((int(r.no), r.text, r.status_printed, r.evidence_text) for r in found) == [
        (int(r.no), r.text, r.label, r.evidence) for r in rows
    ]
    assert {(r.report_year, r.as_of_printed) for r in found} == {("2016", "2018-05-01")}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="ab1. \t|-*<>/p№", max_size=30), max_size=12).map("\n".join))
def test_no_text_makes_the_markdown_reader_fall_over(text: str) -> None:
    blocks_of_markdown(text)
