"""A questionnaire as the blocks of a printed form, which know nothing of Word or HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ctipsurvey.instruments.questionnaire import Choice, Item, Questionnaire, Section
from ctipsurvey.instruments.wordform import limits, texts
from ctipsurvey.instruments.wordform.blocks import (
    Annex,
    Block,
    Box,
    Boxes,
    Field,
    Form,
    Heading,
    Lines,
    Paragraph,
    Question,
)
from ctipsurvey.instruments.wordform.numbers import belongs_to, is_question, printed_numbers
from ctipsurvey.instruments.wordform.places import Place
from ctipsurvey.instruments.wordform.skips import Sentences
from ctipsurvey.instruments.wordform.texts import Said, Tongue
from ctipsurvey.instruments.words import Wording

COPIES = 3
"""How often a section that repeats is printed where it does not say so."""
LONG_LIST = 24
LONG_LIST_IN_REPEAT = 15
"""Lists with more choices than this are printed once, in an annex."""
LONGEST_CODE = 8
ASKS_TO_MARK = re.compile(r"\b(?:mark|отмет\w+)\b|\bбелгилеңиз\b", re.IGNORECASE)
"""A hint that already says how to mark."""
ANNEX_LETTERS = {"en": "ABCDEFGHJK", "ru": "АБВГДЕЖИКЛ", "ky": "АБВГДЕЖИКЛ"}


def lay_out(questionnaire: Questionnaire, languages: Sequence[str], year: int | None) -> Form:
    """The form of a questionnaire or guide in these languages, the first one prominent."""
    tongues = texts.tongues_of(questionnaire, languages)
    writer = _Writer(questionnaire, tongues)
    writer.opening()
    writer.elements(questionnaire.items, 1, "", False)
    version = [questionnaire.version] if questionnaire.version else []
    code = " / ".join([questionnaire.id, *version, *([str(year)] if year else [])])
    return Form(
        texts.said(questionnaire.title, tongues) or texts.said({tongues[0].key: questionnaire.id}, tongues),
        code,
        questionnaire,
        tongues,
        year,
        tuple(writer.blocks),
        tuple(writer.annexes()),
    )


def codes_of(choices: Sequence[Choice]) -> Mapping[str, str]:
    """How each choice of a long list is called in its annex: by its id, or by its number where the ids are long.

    One row is choice id -> code.
    """
    if all(len(choice.id) <= LONGEST_CODE for choice in choices):
        return {choice.id: choice.id for choice in choices}
    return {choice.id: str(number) for number, choice in enumerate(choices, start=1)}


@dataclass
class _Writer:
    questionnaire: Questionnaire
    tongues: tuple[Tongue, ...]
    blocks: list[Block] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = printed_numbers(self.questionnaire)
        self.sentences = Sentences(self.questionnaire, self.numbers)

    @property
    def is_guide(self) -> bool:
        return self.questionnaire.kind == "guide"

    def fixed(self, name: str, **given: object) -> Said:
        return texts.fixed(name, self.tongues, **given)

    def said(self, wording: Wording) -> Said:
        found = texts.said(wording, self.tongues)
        return tuple((tongue, _without_marks(self.sentences.in_text(text, tongue))) for tongue, text in found)

    def opening(self) -> None:
        """How to fill in the form, and who does."""
        names = (
            ("contact", "body date return until questions")
            if not self.is_guide
            else ("interview", "respondent interviewer date time")
        )
        rows = []
        for name in names[1].split():
            kind = "date" if name in ("date", "until") else "text"
            place = Place(f"_{names[0]}_{name}")
            rows.append((self.fixed(f"{names[0]}_{name}"), Field(place, kind, "line", self._prompt(kind))))
        self.blocks.append(Heading(2, self.fixed(f"{names[0]}_title"), numbered=False))
        self.blocks.append(Lines(tuple(rows)))
        lines = "guide_order guide_probes guide_names" if self.is_guide else self._how_to()
        title = "guide_title" if self.is_guide else "how_to_title"
        self.blocks.append(Heading(2, self.fixed(title), numbered=False))
        self.blocks += [Paragraph("item", self.fixed(name)) for name in lines.split()]

    def _how_to(self) -> str:
        items = self.questionnaire.all_items()
        skips = (
            " how_to_skips"
            if any(e.relevant for e in items) or any(s.relevant for s in self.questionnaire.sections())
            else ""
        )
        marks = " how_to_marks" if any(item.is_closed for item in items) else ""
        return f"how_to_computer{marks}{skips} how_to_room how_to_texts"

    def elements(self, elements: Sequence[Section | Item], level: int, repeat: str, inside: bool) -> None:
        before: Item | None = None
        for element in elements:
            if isinstance(element, Section):
                self.section(element, level, repeat, inside)
                before = None
                continue
            if is_question(element):
                last = self.blocks[-1] if self.blocks else None
                if before is not None and belongs_to(element, before) and isinstance(last, Question):
                    further = self.question(element, repeat, inside, True)
                    self.blocks[-1] = replace(last, further=(*last.further, further))
                else:
                    self.blocks.append(self.question(element, repeat, inside, False))
            elif element.type == "note":
                self.note(element)
            before = element

    def note(self, item: Item) -> None:
        for role, text in (("skip", self.skip(item.relevant, "note")), ("note", self.said(item.label))):
            if text:
                self.blocks.append(Paragraph(role, text))
        if item.hint:
            self.blocks.append(Paragraph("hint", self.said(item.hint)))

    def section(self, section: Section, level: int, repeat: str, inside: bool) -> None:
        copies = (section.copies or COPIES) if section.repeat else 1
        label = self.said(section.label)
        for number in range(1, copies + 1):
            own = "/".join(part for part in (repeat, f"{section.id}[{number}]") if part) if section.repeat else repeat
            heading = self.numbered_block(section.label, number, copies) if section.repeat and copies > 1 else label
            first = number == 1
            if heading:
                self.blocks.append(Heading(min(level, 3) if first else min(level + 1, 3), heading, numbered=first))
            if first:
                self.section_opening(section, copies)
            self.elements(section.items, level + 1, own, inside or section.repeat)

    def section_opening(self, section: Section, copies: int) -> None:
        texts_of_section = (
            ("skip", self.skip(section.relevant, "section")),
            ("hint", self.said(section.hint)),
            ("instruction", self.fixed("more_blocks", copies=copies) if section.repeat else ()),
        )
        self.blocks += [Paragraph(role, text) for role, text in texts_of_section if text]

    def numbered_block(self, wording: Wording, number: int, copies: int) -> Said:
        """The heading of one of several copies; a label that is the same in two languages is said in both."""
        found = []
        for tongue in self.tongues:
            label = texts.said({tongue.key: wording.get(tongue.key, "")}, (tongue,)) or texts.said(wording, (tongue,))
            block = texts.word("block", tongue, number=number, copies=copies)
            found.append((tongue, f"{label[0][1]} — {block}" if label else block))
        return tuple(found)

    def skip(self, relevant: str, kind: str) -> Said:
        found: dict[str, Tongue] = {}
        for tongue in self.tongues:
            text = self.sentences.skip(relevant, tongue, "guide" if self.is_guide and kind == "question" else kind)
            if text:
                found.setdefault(text, tongue)
        return tuple((tongue, text) for text, tongue in found.items())

    def question(self, item: Item, repeat: str, inside: bool, is_further: bool) -> Question:
        answer, rules = self.answer(item, repeat, inside, is_further)
        limit = {text: tongue for tongue in reversed(self.tongues) if (text := limits.limit_in_words(item, tongue))}
        limited = tuple((tongue, text) for text, tongue in reversed(limit.items()))
        return Question(
            self.numbers[item.id],
            self.said(item.label) or texts.said({self.tongues[0].key: item.id}, self.tongues),
            answer,
            self.skip(item.relevant, "question"),
            self.said(item.hint),
            self.probes(item),
            tuple(rule for rule in (*rules, limited) if rule),
        )

    def probes(self, item: Item) -> tuple[Said, ...]:
        """The follow-ups one by one; where languages have different numbers of them, each language's together."""
        found = self.said(item.probes)
        lines = [
            (tongue, [line.strip(" -–—•\t") for line in text.splitlines() if line.strip()]) for tongue, text in found
        ]
        if len({len(own) for _, own in lines}) == 1:
            return tuple(tuple((tongue, own[n]) for tongue, own in lines) for n in range(len(lines[0][1])))
        return tuple(((tongue, line),) for tongue, own in lines for line in own)

    def answer(self, item: Item, repeat: str, inside: bool, is_further: bool) -> tuple[Boxes | Field, tuple[Said, ...]]:
        """The answer field of an item, and the sentences that say how to use it."""
        place = Place(item.id, repeat)
        choices = self.questionnaire.choices_of(item)
        if item.type in ("acknowledge", "trigger"):
            return Boxes(False, (Box(Place(item.id, repeat, "OK"), texts.said({"en": "OK"}, self.tongues)),), 1), ()
        if choices and item.type != "rank" and len(choices) <= (LONG_LIST_IN_REPEAT if inside else LONG_LIST):
            one = item.type == "select_one"
            boxes = tuple(Box(Place(item.id, repeat, choice.id), self.label(choice)) for choice in choices)
            rule = (
                ()
                if ASKS_TO_MARK.search(" ".join(item.hint.values()))
                else self.fixed("mark_one" if one else "mark_all")
            )
            return Boxes(one, boxes, _columns(boxes)), (rule,)
        if choices:
            return self.coded(item, place, choices)
        kind = {"integer": "number", "decimal": "number", "range": "number", "datetime": "date"}.get(
            item.type, item.type
        )
        if kind not in ("number", "date", "time"):
            kind = "notes" if self.is_guide and not is_further else "text"
        return Field(place, kind, _size(item, kind), self._prompt(kind)), ()

    def coded(self, item: Item, place: Place, choices: Sequence[Choice]) -> tuple[Field, tuple[Said, ...]]:
        """A field for the code of a long list, which is printed in an annex."""
        used = self.lists.setdefault(item.choices, [])
        if self.numbers[item.id] not in used:
            used.append(self.numbers[item.id])
        kind = "code" if item.type == "select_one" else "codes"
        rules = [_lettered("code_from_annex", self.tongues, list(self.lists).index(item.choices))]
        if item.type == "rank":
            rules.append(self.fixed("order_of_codes"))
        codes = codes_of(choices)
        options = tuple((choice.id, codes[choice.id], _first(self.label(choice))) for choice in choices)
        return Field(place, kind, "line", self._prompt(kind), options if kind == "code" else ()), tuple(rules)

    def label(self, choice: Choice) -> Said:
        return self.said(choice.label) or texts.said({self.tongues[0].key: choice.id}, self.tongues)

    def annexes(self) -> Iterator[Annex]:
        for at, (name, numbers) in enumerate(self.lists.items()):
            item = next(item for item in self.questionnaire.all_items() if item.choices == name)
            choices = self.questionnaire.choices_of(item)
            codes = codes_of(choices)
            yield Annex(
                _letter(self.tongues[0], at),
                _lettered("annex", self.tongues, at),
                self.fixed("annex_for" if len(numbers) > 1 else "annex_for_one", numbers=", ".join(numbers)),
                (self.fixed("annex_code"), self.fixed("annex_text")),
                tuple((codes[choice.id], self.label(choice)) for choice in choices),
            )

    def _prompt(self, kind: str) -> Said:
        return self.fixed(f"field_{kind}")[:1]


def _letter(tongue: Tongue, at: int) -> str:
    letters = ANNEX_LETTERS[tongue.fixed]
    return letters[at] if at < len(letters) else str(at + 1)


def _lettered(name: str, tongues: Sequence[Tongue], at: int) -> Said:
    found = {texts.word(name, tongue, annex=_letter(tongue, at)): tongue for tongue in reversed(tongues)}
    return tuple((tongue, text) for text, tongue in reversed(found.items()))


def _first(text: Said) -> str:
    return text[0][1] if text else ""


def _columns(boxes: Sequence[Box]) -> int:
    """Three columns for three short choices, two for two short ones or four and more, otherwise one choice a line."""
    together = max(sum(len(text) + 3 for _, text in box.text) - 3 for box in boxes)
    longest = max(len(text) for box in boxes for _, text in box.text)
    if len(boxes) == 3 and together <= 24:
        return 3
    return 2 if (len(boxes) >= 4 and longest <= 46) or (len(boxes) == 2 and together <= 36) else 1


def _size(item: Item, kind: str) -> str:
    if kind in ("number", "date", "time"):
        return "short"
    if kind == "text" and item.relevant and item.id.endswith("_specify"):
        return "line"
    if kind == "notes" or "multiline" in item.appearance:
        return "box"
    return "lines"


def _without_marks(text: str) -> str:
    """A label without the marks for bold, italic and colours that phones understand."""
    text = re.sub(r"<[^<>]{1,80}>", "", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"(?m)^#{1,6}\s+", "", text).strip()
