"""The Word form and the web page of an instrument."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from shared import ROOT

from ctipsurvey.errors import UsageError
from ctipsurvey.instruments.loading import read_instrument
from ctipsurvey.instruments.questionnaire import Questionnaire
from ctipsurvey.instruments.wordform.blocks import Boxes, Field, Form, Heading, Question
from ctipsurvey.instruments.wordform.document import write_word_form
from ctipsurvey.instruments.wordform.layout import lay_out
from ctipsurvey.instruments.wordform.limits import limit_in_words
from ctipsurvey.instruments.wordform.page import write_html_form
from ctipsurvey.instruments.wordform.places import LONGEST_TAG, Place, read_place
from ctipsurvey.instruments.wordform.skips import Sentences
from ctipsurvey.instruments.wordform.texts import tongues_of, words

DEMO = ROOT / "tests/fixtures/wordforms/demo.yaml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def demo() -> Questionnaire:
    return read_instrument(DEMO)


@pytest.fixture(scope="module")
def form(demo: Questionnaire) -> Form:
    return lay_out(demo, ["ru", "ky"], 2019)


@pytest.fixture(scope="module")
def written(demo: Questionnaire) -> bytes:
    return write_word_form(demo, ["ru", "ky"], 2019, centre={"ru": "Центр"}, law={"ru": "Закон"})


def part(content: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def questions(form: Form) -> dict[str, Question]:
    found = {}
    for block in form.blocks:
        if isinstance(block, Question):
            answer = block.answer
            place = answer.place if isinstance(answer, Field) else answer.boxes[0].place
            found.setdefault(place.item, block)
    return found


def test_every_answered_item_and_choice_has_a_field_with_its_tag(demo: Questionnaire, written: bytes) -> None:
    tags = {entry.get(f"{W}val") for entry in part(written).iter(f"{W}tag")}
    form = lay_out(demo, ["ru"], 2019)
    assert tags == {place.tag for place, _ in form.fields()} | {"_form"}
    items = {place.item for place, _ in form.fields()}
    assert {item.id for item in demo.answered_items()} <= items
    assert {"kind_of_body=ministry", "services=legal", "rec[2]/rec_id", "n_staff"} <= tags
    assert "total" not in items and "began" not in items


def test_every_field_has_a_bookmark_too_and_no_tag_is_longer_than_word_takes(form: Form, written: bytes) -> None:
    body = part(written)
    marks = {entry.get(f"{W}name") for entry in body.iter(f"{W}bookmarkStart")}
    assert {place.bookmark for place, _ in form.fields()} <= marks
    assert max(len(entry.get(f"{W}val")) for entry in body.iter(f"{W}tag")) <= LONGEST_TAG
    ids = [entry.get(f"{W}val") for entry in body.iter(f"{W}id")]
    assert len(set(ids)) == len(ids)


def test_a_long_place_gets_a_short_tag_and_a_short_one_reads_back() -> None:
    long = Place("rec_status_with_an_id_of_32_sign", "rec[1]", "done_with_an_id_of_32_characters")
    assert len(long.name) > LONGEST_TAG and long.tag.startswith("#") and read_place(long.tag) is None
    nested = Place("a", "outer[1]/inner[3]", "x")
    assert read_place(nested.tag) == nested


def test_the_same_instrument_gives_the_same_bytes(demo: Questionnaire, written: bytes) -> None:
    assert write_word_form(demo, ["ru", "ky"], 2019, centre={"ru": "Центр"}, law={"ru": "Закон"}) == written
    assert write_html_form(demo, ["ru", "ky"], 2019) == write_html_form(demo, ["ru", "ky"], 2019)


def test_sections_are_numbered_headings_and_rows_stay_whole(written: bytes) -> None:
    body = part(written)
    styles = [entry.get(f"{W}val") for entry in body.iter(f"{W}pStyle")]
    assert styles.count("Heading1") >= 3
    rows = list(body.iter(f"{W}tr"))
    assert rows and all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert len(list(body.iter(f"{W}tblHeader"))) == 1
    footer = part(written, "word/footer1.xml")
    assert [entry.get(f"{W}instr") for entry in footer.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]
    header = "".join(part(written, "word/header1.xml").itertext())
    assert "demo / 2019.10 / 2019" in header


def test_each_run_says_its_language(written: bytes) -> None:
    languages = {entry.get(f"{W}val") for entry in part(written).iter(f"{W}lang")}
    assert languages == {"ru-RU", "ky-KG"}


def test_properties_are_fixed_and_name_the_form(written: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        custom, core = archive.read("docProps/custom.xml").decode(), archive.read("docProps/core.xml").decode()
    assert re.findall(r'name="(\w+)"><vt:lpwstr>([^<]*)<', custom) == [
        ("ctip_instrument", "demo"),
        ("ctip_version", "2019.10"),
        ("ctip_year", "2019"),
        ("ctip_languages", "ru ky"),
    ]
    assert "1980-01-01" in core and "python-docx" not in core


def test_a_long_list_is_printed_once_with_codes(form: Form) -> None:
    assert [annex.letter for annex in form.annexes] == ["А"]
    assert form.annexes[0].rows[0][0] == "r17_01"
    field = questions(form)["rec_id"].answer
    assert isinstance(field, Field) and field.kind == "code" and len(field.options) == 16
    several = questions(form)["rec_steps"].answer
    assert isinstance(several, Field) and several.kind == "codes"


def test_other_which_belongs_to_its_question(form: Form) -> None:
    asked = questions(form)["kind_of_body"]
    assert [one.number for one in asked.further] == ["1"]
    assert questions(form)["services"].number == "2"


def test_repeats_are_printed_as_often_as_they_say(form: Form) -> None:
    headings = [block.text[0][1] for block in form.blocks if isinstance(block, Heading)]
    assert {len(block.text) for block in form.blocks if isinstance(block, Heading) and "блок" in block.text[0][1]} == {
        2
    }
    assert "Рекомендация — блок 1 из 2" in headings and "Рекомендация — блок 2 из 2" in headings


def test_one_may_be_marked_in_circles_and_several_in_squares(form: Form) -> None:
    one, several = questions(form)["kind_of_body"].answer, questions(form)["services"].answer
    assert isinstance(one, Boxes) and one.one
    assert isinstance(several, Boxes) and not several.one


SKIPS = [
    # a choice, and another than it
    ("${q1} = 'yes'", "in question 1 the answer is «Yes»", "в вопросе 1 выбрано «Да»", "1-суроодо «Ооба» тандалса"),
    (
        "${q1} != 'yes'",
        "in question 1 the answer is not «Yes»",
        "в вопросе 1 не выбрано «Да»",
        "1-суроодо «Ооба» тандалбаса",
    ),
    # marks of a select_multiple, and `not`
    ("selected(${q2}, 'a')", "in question 2 «A» is marked", "в вопросе 2 отмечено «А»", "2-суроодо «А» белгиленсе"),
    (
        "not(selected(${q2}, 'a'))",
        "in question 2 «A» is not marked",
        "в вопросе 2 не отмечено «А»",
        "2-суроодо «А» белгиленбесе",
    ),
    # the same question in an `or` is named once
    (
        "${q1} = 'yes' or ${q1} = 'no'",
        "in question 1 the answer is «Yes» or «No»",
        "в вопросе 1 выбрано «Да» или «Нет»",
        "1-суроодо «Ооба» же «Жок» тандалса",
    ),
    # and, with the sides the other way round
    (
        "'yes' = ${q1} and 5 < ${n}",
        "in question 1 the answer is «Yes» and the answer to question 3 is more than 5",
        "в вопросе 1 выбрано «Да» и ответ на вопрос 3 больше 5",
        "1-суроодо «Ооба» тандалса жана 3-суроонун жообу 5 санынан көп болсо",
    ),
    # or inside and needs brackets
    (
        "${n} <= 2 and (${q1} = 'no' or ${t} != '')",
        "the answer to question 3 is 2 or less and (in question 1 the answer is «No» or question 4 is answered)",
        "ответ на вопрос 3 не больше 2 и (в вопросе 1 выбрано «Нет» или на вопрос 4 дан ответ)",
        "3-суроонун жообу 2 же андан аз болсо жана (1-суроодо «Жок» тандалса же 4-суроого жооп берилсе)",
    ),
    # not of a whole condition
    (
        "not(${q1} = 'yes' and ${n} > 0)",
        "in question 1 the answer is not «Yes» or the answer to question 3 is 0 or less",
        "в вопросе 1 не выбрано «Да» или ответ на вопрос 3 не больше 0",
        "1-суроодо «Ооба» тандалбаса же 3-суроонун жообу 0 же андан аз болсо",
    ),
    ("${t} = ''", "question 4 is not answered", "на вопрос 4 нет ответа", "4-суроого жооп берилбесе"),
    ("string-length(${t}) > 0", "question 4 is answered", "на вопрос 4 дан ответ", "4-суроого жооп берилсе"),
    (
        "${d} >= date('2019-03-01')",
        "the answer to question 5 is 01.03.2019 or later",
        "ответ на вопрос 5 — не раньше 01.03.2019",
        "5-суроонун жообу 01.03.2019 күнүнөн эрте эмес болсо",
    ),
    (
        "count-selected(${q2}) >= 2",
        "in question 2 the number of marks is 2 or more",
        "в вопросе 2 число отметок не меньше 2",
        "2-суроодо белгилердин саны 2 же андан көп болсо",
    ),
]


@pytest.fixture(scope="module")
def asked() -> Questionnaire:
    return Questionnaire.model_validate(
        {
            "id": "t",
            "languages": {"en": "English (en)", "ru": "Russian (ru)", "ky": "Kyrgyz (ky)"},
            "items": [
                {"id": "q1", "type": "select_one", "choices": "yn"},
                {"id": "q2", "type": "select_multiple", "choices": "ab"},
                {"id": "n", "type": "integer"},
                {"id": "t", "type": "text"},
                {"id": "d", "type": "date"},
                {"id": "c", "type": "calculate", "calculation": "${n} + 1"},
            ],
            "choices": {
                "yn": [
                    {"id": "yes", "label": {"en": "Yes", "ru": "Да", "ky": "Ооба"}},
                    {"id": "no", "label": {"en": "No", "ru": "Нет", "ky": "Жок"}},
                ],
                "ab": [{"id": "a", "label": {"en": "A", "ru": "А", "ky": "А"}}],
            },
        }
    )


@pytest.fixture(scope="module")
def sentences(asked: Questionnaire) -> Sentences:
    return Sentences(asked, {"q1": "1", "q2": "2", "n": "3", "t": "4", "d": "5"})


@pytest.mark.parametrize(("expression", "en", "ru", "ky"), SKIPS)
def test_conditions_are_said_in_three_languages(
    sentences: Sentences, asked: Questionnaire, expression: str, en: str, ru: str, ky: str
) -> None:
    tongues = tongues_of(asked, ["en", "ru", "ky"])
    said = [sentences.skip(expression, tongue) for tongue in tongues]
    assert said == [f"Answer if {en}.", f"Отвечайте, если {ru}.", f"Эгерде {ky}, жооп бериңиз."]


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("${n} * 2 > ${d}", "question 3, question 5"),
        ("${c} = 4", "question 3"),
        ("${q1} = 'yes' and regex(${t}, '[a-z]')", "question 1, question 4"),
        ("${q1} = = 'yes'", "question 1"),
    ],
)
def test_a_condition_that_cannot_be_said_names_its_questions(
    sentences: Sentences, asked: Questionnaire, expression: str, named: str
) -> None:
    english = tongues_of(asked, ["en"])[0]
    assert sentences.skip(expression, english) == f"Whether this is to be answered depends on: {named}."


def test_a_condition_on_nothing_that_is_printed_is_left_to_the_centre(
    sentences: Sentences, asked: Questionnaire
) -> None:
    english = tongues_of(asked, ["en"])[0]
    assert sentences.skip("${elsewhere} = 1", english) == words()["skip_unknown"]["en"]
    assert sentences.skip("", english) == "" and sentences.skip("true()", english) == ""


@pytest.mark.parametrize(
    ("type_", "constraint", "sentence"),
    [
        ("integer", ". >= 0 and . <= 500", "Целое число от 0 до 500."),
        ("integer", ". > 0", "Целое число, не меньше 1."),
        ("integer", "", "Целое число."),
        ("decimal", "0 <= .", "Число, не меньше 0."),
        ("decimal", ". > 0", "Свои слова."),
        ("date", ". >= date('2003-01-01') and . <= today()", "Дата от 01.01.2003 до сегодняшнего дня."),
        ("text", "string-length(.) <= 100", "Не более 100 знаков."),
        ("text", "", ""),
        ("select_multiple", "count-selected(.) <= 3", "Отметьте не более 3."),
        ("integer", ". <= ${n}", "Свои слова."),
        ("integer", ". <= = 3", "Свои слова."),
    ],
)
def test_limits_are_said_or_the_instruments_own_message_is(
    asked: Questionnaire, type_: str, constraint: str, sentence: str
) -> None:
    russian = tongues_of(asked, ["ru"])[0]
    item = asked.all_items()[0].model_copy(
        update={"type": type_, "constraint": constraint, "constraint_message": {"ru": "Свои слова."}}
    )
    assert limit_in_words(item, russian) == sentence


def test_the_forms_own_words_are_there_in_three_languages_with_the_same_blanks() -> None:
    for name, texts in words().items():
        assert list(texts) == ["en", "ru", "ky"], name
        assert all(texts.values()), name
        blanks = {language: sorted(re.findall(r"{(\w+)}", text)) for language, text in texts.items()}
        assert blanks["en"] == blanks["ru"] == blanks["ky"], name


def test_an_unknown_language_and_four_languages_are_refused(demo: Questionnaire) -> None:
    with pytest.raises(UsageError, match="Allowed: en, ky, ru"):
        write_word_form(demo, ["de"], 2019)
    four = demo.model_copy(update={"languages": {**demo.languages, "uz": "Uzbek (uz)"}})
    with pytest.raises(UsageError, match="at most three"):
        write_word_form(four, ["en", "ru", "ky", "uz"], 2019)


def test_a_form_in_a_language_of_its_own_is_printed_with_english_words() -> None:
    french = Questionnaire.model_validate(
        {
            "id": "f",
            "languages": {"French": "French"},
            "items": [{"id": "q", "type": "text", "label": {"French": "Quoi & <qui> ?"}}],
        }
    )
    page = write_html_form(french, ["French"], None)
    assert "Quoi &amp; &lt;qui&gt; ?" in page or "Quoi &amp;" in page
    assert "Quoi" in "".join(part(write_word_form(french, ["French"], None)).itertext())


def test_an_instrument_without_languages_or_labels_is_printed_by_its_ids() -> None:
    bare = Questionnaire.model_validate({"id": "b", "items": [{"id": "q_one", "type": "text"}]})
    text = "".join(part(write_word_form(bare, [], None)).itertext())
    assert "q_one" in text


def test_the_page_has_every_question_and_loads_nothing(demo: Questionnaire, form: Form) -> None:
    page = write_html_form(demo, ["ru", "ky"], 2019)
    for question in questions(form).values():
        assert question.text[0][1] in page
    assert 'name="services" value="legal"' in page and 'type="checkbox"' in page
    assert 'lang="ky-KG"' in page or 'lang="ky"' in page
    assert not re.search(r"<script|https?://|<link|url\(", page)


def test_a_guide_prints_probes_and_room_for_notes(demo: Questionnaire) -> None:
    guide = demo.model_copy(
        update={
            "kind": "guide",
            "items": (demo.all_items()[-3].model_copy(update={"type": "text", "probes": {"ru": "Как?\nГде?"}}),),
        }
    )
    form = lay_out(guide, ["ru"], 2019)
    asked = next(block for block in form.blocks if isinstance(block, Question))
    assert [probe[0][1] for probe in asked.probes] == ["Как?", "Где?"]
    assert isinstance(asked.answer, Field) and asked.answer.kind == "notes"


@pytest.mark.parametrize("name", ["questionnaire", "guide"])
def test_the_studys_own_instruments_can_be_printed(name: str, tmp_path: Path) -> None:
    from ctipsurvey.instruments.loading import load_instrument
    from ctipsurvey.instruments.waves import in_year
    from ctipsurvey.study import load_study

    own = in_year(load_instrument(load_study(ROOT), name), 2019)
    content = write_word_form(own, ["ru", "ky"], 2019)
    tags = [entry.get(f"{W}val") for entry in part(content).iter(f"{W}tag")]
    assert len(tags) == len(set(tags))
    printed = {re.sub(r"=.*", "", tag).rpartition("/")[2] for tag in tags if not tag.startswith("#")}
    long = {place.item for place, _ in lay_out(own, ["ru"], 2019).fields() if place.tag.startswith("#")}
    assert {item.id for item in own.answered_items()} <= printed | long
