"""The rules inside spaCy: a component that fills `doc.spans["sc"]`, and the document as a page to look at."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from ctipsurvey import files
from ctipsurvey.coding.notions import ALSO_READ
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.guard.markup import html_text
from ctipsurvey.instruments.phrases import Phrases
from ctipsurvey.instruments.words import LANGUAGE_NAMES, build
from ctipsurvey.language.pipelines import blank_pipeline, plain_language

KEY = "sc"
"""The name of the spans in `doc.spans`, the one that displaCy shows by itself."""
CUE = "cue"
"""The label of a pattern that speaks of valence and of no theme."""
PATTERNS = "patterns.jsonl"
COLOURS = {"barrier": "#f4a582", "enabler": "#92c5de", "neutral": "#d9d9d9"}
"""Of the valences; told apart by colour-blind people, and in grey."""
SHOWN = ("theme", "valence")


def valence_of(span: Span) -> str:
    """The valence of a coded span. It is stored with the span itself, so that it outlives saving in every form."""
    return str(span.kb_id_)


if not Span.has_extension("valence"):
    Span.set_extension("valence", getter=valence_of)


class ThemeCoder:
    """Fills `doc.spans["sc"]` with the phrases found: label is the code, `id_` the rule, `_.valence` the valence.

    Spans may overlap. Patterns are dictionaries with label (the code, or `cue`), language, pattern and valence, as
    `patterns_of` makes them; rules are numbered by code and language in their order.
    """

    def __init__(self, language: str, key: str = KEY) -> None:
        self.language = language
        self.key = key
        self.patterns: list[dict[str, str]] = []
        self._rules = RuleCoder(Phrases(codes={}, cues={}))

    def add_patterns(self, patterns: Iterable[Mapping[str, str]]) -> None:
        """Further patterns. Raises InstrumentError where one cannot be read."""
        together = [*self.patterns, *({key: str(value) for key, value in one.items()} for one in patterns)]
        self._rules = RuleCoder(phrases_of(together))
        self.patterns = together

    def __call__(self, doc: Doc) -> Doc:
        """The same document with its spans."""
        spans = [
            doc.char_span(
                one.start, one.end, label=one.code, kb_id=one.valence, span_id=one.rule, alignment_mode="expand"
            )
            for one in self._rules.find(doc.text, self.language)
        ]
        doc.spans[self.key] = SpanGroup(doc, name=self.key, spans=[span for span in spans if span is not None])
        return doc

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The patterns as bytes."""
        return _lines(self.patterns).encode("utf-8")

    def from_bytes(self, content: bytes, *, exclude: Iterable[str] = ()) -> "ThemeCoder":
        """The component with the patterns of these bytes and no others."""
        self.patterns = []
        self.add_patterns(json.loads(line) for line in content.decode("utf-8").splitlines() if line.strip())
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the patterns into a folder, one a line, as spaCy's own rulers do."""
        files.write_text(Path(path) / PATTERNS, _lines(self.patterns))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "ThemeCoder":
        """The component with the patterns of a folder and no others."""
        return self.from_bytes(files.read_bytes(Path(path) / PATTERNS))


@Language.factory("ctip_theme_coder", assigns=["doc.spans"], default_config={"spans_key": KEY})
def make_theme_coder(nlp: Language, name: str, spans_key: str) -> ThemeCoder:
    """The component that codes, for `nlp.add_pipe("ctip_theme_coder")`; it knows no patterns yet."""
    return ThemeCoder(plain_language(nlp), spans_key)


def coding_pipeline(phrases: Phrases, language: str) -> Language:
    """A pipeline of one language that marks sentences and codes with the phrases of a study."""
    nlp = blank_pipeline(language)
    coder = nlp.add_pipe("ctip_theme_coder")
    coder.add_patterns(patterns_of(phrases, (language, *ALSO_READ.get(language, ()))))  # type: ignore[attr-defined]
    return nlp


def patterns_of(phrases: Phrases, languages: Iterable[str] = tuple(LANGUAGE_NAMES)) -> list[dict[str, str]]:
    """The phrases and cues of some languages as patterns, one dictionary each."""
    found = []
    for language in languages:
        for code, spoken in phrases.codes.items():
            for one in spoken.in_language(language):
                found.append({"label": code, "language": language, "pattern": one.pattern, "valence": one.valence})
        for valence, spoken in phrases.cues.items():
            for one in spoken.in_language(language):
                found.append({"label": CUE, "language": language, "pattern": one.pattern, "valence": valence})
    return found


def phrases_of(patterns: Iterable[Mapping[str, str]]) -> Phrases:
    """Patterns as phrases and cues again. Raises InstrumentError with every pattern that cannot be read."""
    codes: dict[str, dict[str, list[dict[str, str]]]] = {}
    cues: dict[str, dict[str, list[dict[str, str]]]] = {}
    for one in patterns:
        language, valence = one.get("language", "en"), one.get("valence", "")
        if one["label"] == CUE:
            cues.setdefault(valence, {}).setdefault(language, []).append({"pattern": one["pattern"]})
        else:
            spoken = codes.setdefault(one["label"], {}).setdefault(language, [])
            spoken.append({"pattern": one["pattern"], "valence": valence})
    return build(Phrases, {"codes": codes, "cues": cues}, PATTERNS)


def show(doc: Doc, by: str = "theme", key: str = KEY, *, page: bool = False) -> str:
    """The document in HTML with its spans marked, by `theme` or by `valence` (displaCy shows one at a time).

    displaCy escapes the words, this function the labels: nothing brings HTML of its own into the page. Raises
    UsageError for another `by`.
    """
    if by not in SHOWN:
        raise UsageError(Problem("", "by", f"`{by}` cannot be shown. {did_you_mean(by, SHOWN)}"))
    spans = [
        {
            "start_token": span.start,
            "end_token": span.end,
            "label": html_text(span.label_ if by == "theme" else valence_of(span)),
        }
        for span in doc.spans.get(key, ())
    ]
    content: list[dict[str, Any]] = [{"text": doc.text, "spans": spans, "tokens": [token.text for token in doc]}]
    options = {"colors": COLOURS} if by == "valence" else {"colors": theme_colours(doc, key)}
    return displacy.render(content, style="span", manual=True, page=page, jupyter=False, options=options)


def theme_colours(doc: Doc, key: str = KEY) -> dict[str, str]:
    """A colour for each code in the document, always the same for the same codes (Okabe and Ito 2008)."""
    palette = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999")
    codes = sorted({span.label_ for span in doc.spans.get(key, ())})
    return {html_text(code): palette[at % len(palette)] for at, code in enumerate(codes)}


def _lines(patterns: Iterable[Mapping[str, str]]) -> str:
    return "".join(json.dumps(dict(one), ensure_ascii=False, sort_keys=True) + "\n" for one in patterns)
