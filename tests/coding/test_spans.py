"""Coding inside spaCy: what the rules find stands in `doc.spans`, outlives saving, and can be looked at safely."""

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from shared import ROOT
from spacy.tokens import DocBin

from ctipsurvey.coding.examples import load_examples
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.coding.spans import coding_pipeline, patterns_of, phrases_of, show
from ctipsurvey.errors import InstrumentError, UsageError
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.phrases import load_phrases
from ctipsurvey.language.pipelines import blank_pipeline
from ctipsurvey.language.words import WORD
from ctipsurvey.study import load_study

STUDY = load_study(ROOT)
CODEBOOK = load_codebook(STUDY)
PHRASES = load_phrases(STUDY, CODEBOOK)
BLANK = blank_pipeline("ru")
TEXTS = {
    "en": "Every second year the people change. There is no money for the shelter <b>at all</b>.",
    "ru": "По ст. 171 дел мало. Средств из бюджета не выделили, сотрудники часто меняются.",
    "ky": "Бюджеттен акча бөлүнгөн жок. Ош ш. баш калкалоочу жай жабылган, кадрлар жетишпейт.",
}


def hits(doc: spacy.tokens.Doc) -> list[tuple[str, str, str, str]]:
    return [(span.text, span.label_, span._.valence, span.id_) for span in doc.spans["sc"]]


@pytest.mark.parametrize("language", TEXTS)
def test_the_spans_are_what_the_rules_find_with_theme_valence_and_rule(language: str) -> None:
    rows = load_examples(STUDY.examples(), CODEBOOK)
    texts = [TEXTS[language], *rows[rows["language"] == language]["text"].head(80)]
    nlp, rules = coding_pipeline(PHRASES, language), RuleCoder(PHRASES)
    n_found = 0
    for text in texts:
        doc = nlp(text)
        found = rules.find(text, language)
        shown = [(span.label_, span._.valence, span.id_) for span in doc.spans["sc"]]
        assert shown == [(one.code, one.valence, one.rule) for one in found]
        for span, one in zip(doc.spans["sc"], found, strict=True):
            assert span.start_char <= one.start < one.end <= span.end_char
        n_found += len(found)
    assert n_found > 20


@pytest.mark.parametrize("language", TEXTS)
def test_sentences_begin_where_segments_do(language: str) -> None:
    from ctipsurvey.language.sentences import split_into_sentences

    doc = coding_pipeline(PHRASES, language)(TEXTS[language] + "\n  В 2019 г. Его не было.\n")
    starts = [start for start, _ in split_into_sentences(doc.text, language)]
    shown = [next(token.idx for token in sentence if not token.is_space) for sentence in doc.sents]
    assert shown == starts


@pytest.mark.parametrize("language", TEXTS)
def test_a_saved_and_loaded_pipeline_finds_the_same(language: str, tmp_path: Path) -> None:
    nlp = coding_pipeline(PHRASES, language)
    before = hits(nlp(TEXTS[language]))
    nlp.to_disk(tmp_path / "pipeline")
    assert hits(spacy.load(tmp_path / "pipeline")(TEXTS[language])) == before
    again = spacy.blank(f"ctip_{language}")
    again.add_pipe("ctip_sentences")
    again.add_pipe("ctip_theme_coder")
    again.from_bytes(nlp.to_bytes())
    assert hits(again(TEXTS[language])) == before
    assert before


@pytest.mark.parametrize("language", TEXTS)
def test_saved_documents_keep_spans_with_theme_valence_and_rule(language: str) -> None:
    doc = coding_pipeline(PHRASES, language)(TEXTS[language])
    content = DocBin(docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(content).get_docs(spacy.blank(f"ctip_{language}").vocab)
    assert hits(again) == hits(doc)


def test_a_blank_pipeline_with_patterns_of_ones_own_codes() -> None:
    nlp = spacy.blank("ctip_en")
    coder = nlp.add_pipe("ctip_theme_coder")
    coder.add_patterns([{"label": "petrol", "language": "en", "pattern": "tank ..3 empty", "valence": "barrier"}])
    assert hits(nlp("The tank is always empty.")) == [("tank is always empty", "petrol", "barrier", "petrol.en.1")]
    with pytest.raises(InstrumentError, match=r"lacks a `\)`"):
        coder.add_patterns([{"label": "petrol", "language": "en", "pattern": "(tank", "valence": ""}])
    assert len(coder.patterns) == 1


def test_patterns_are_the_phrases_of_the_study() -> None:
    again = phrases_of(patterns_of(PHRASES))
    for code, spoken in again.codes.items():
        assert spoken == PHRASES.codes[code]
    assert again.cues == PHRASES.cues


def test_words_keep_their_hyphens_and_their_meaning() -> None:
    nlp = spacy.blank("ctip_ky")
    assert [token.text for token in nlp("НПО-өнөктөштөр 2019-жылдын 171-бер. боюнча.")] == [
        "НПО-өнөктөштөр", "2019-жылдын", "171-бер", ".", "боюнча", ".",
    ]  # fmt: skip
    assert [token.norm_ for token in nlp("сен мар")] == ["сен", "мар"]
    assert spacy.blank("ctip_ru")("По ст. 171")[1].norm_ == "ст"


@given(st.text(alphabet="аbя.,!?-'’ё \t\n(№1«»😀İ", max_size=40))
def test_the_tokens_of_a_text_make_the_text_again(text: str) -> None:
    doc = BLANK(text)
    assert doc.text == text
    assert [token.text for token in doc if WORD.fullmatch(token.text)] == WORD.findall(text)


def test_what_is_shown_is_escaped_and_holds_each_theme() -> None:
    doc = coding_pipeline(PHRASES, "en")(TEXTS["en"])
    page = show(doc)
    assert "<b>" not in page
    assert "&lt; b &gt;" in page
    assert all(span.label_ in page for span in doc.spans["sc"])
    assert "barrier" in show(doc, by="valence")
    with pytest.raises(UsageError, match="theme"):
        show(doc, by="themes")
