"""One spaCy pipeline a language: the same words and sentences that the rest of the package sees, nothing to download.

Installing the package registers the languages `ctip_en`, `ctip_ru` and `ctip_ky`, their tokenizer and the component
`ctip_sentences` with spaCy, so that `spacy.blank("ctip_ky")` works everywhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spacy.language import BaseDefaults, Language
from spacy.tokens import Doc
from spacy.util import load_config_from_str, registry
from spacy.vocab import Vocab

from ctipsurvey.errors import Problem, UsageError, did_you_mean
from ctipsurvey.language.sentences import split_into_sentences
from ctipsurvey.language.words import WORD

TOKEN = re.compile(rf"({WORD.pattern}|\s+|\S)( ?)")
"""A word, blanks beyond the one behind a word, or a sign; then the blank behind it."""
TOKENIZER = """
[nlp]

[nlp.tokenizer]
@tokenizers = "ctip_words"
"""
PREFIX = "ctip_"


class Words:
    """Cuts a text into the words that patterns know (`words.WORD`) and single signs; НПО-партнёры stays whole.

    spaCy's own rules cut по-прежнему in three, call сен (you) September and ст. a station. These do not,
    and are faster.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The text as a document; joined again its tokens are the text."""
        found = TOKEN.findall(text)
        return Doc(self.vocab, words=[word for word, _ in found], spaces=[bool(blank) for _, blank in found])

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """One document a text, in order."""
        yield from map(self, texts)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing: the rules are in the code."""
        return b""

    def from_bytes(self, content: bytes, *, exclude: Iterable[str] = ()) -> "Words":
        """The same tokenizer."""
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write nothing: the rules are in the code."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Words":
        """The same tokenizer."""
        return self


@registry.tokenizers("ctip_words")  # type: ignore[untyped-decorator]
def make_words() -> Callable[[Language], Words]:
    """What makes the tokenizer of a new pipeline, for `[nlp.tokenizer]` in its configuration."""

    def make(nlp: Language) -> Words:
        return Words(nlp.vocab)

    return make


class _Defaults(BaseDefaults):
    config = load_config_from_str(TOKENIZER)


class English(Language):  # type: ignore[no-untyped-call]
    """English as it is answered in."""

    lang = "ctip_en"
    Defaults = _Defaults


class Russian(Language):  # type: ignore[no-untyped-call]
    """Russian as it is answered in."""

    lang = "ctip_ru"
    Defaults = _Defaults


class Kyrgyz(Language):  # type: ignore[no-untyped-call]
    """Kyrgyz as it is answered in."""

    lang = "ctip_ky"
    Defaults = _Defaults


@Language.factory("ctip_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> "Sentences":
    """The component that marks sentences, for `nlp.add_pipe("ctip_sentences")`."""
    return Sentences(plain_language(nlp))


class Sentences:
    """Marks the first word of every sentence, where `split_into_sentences` has it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Doc) -> Doc:
        """The same document with its sentences."""
        starts = [start for start, _ in split_into_sentences(doc.text, self.language)]
        at = 0
        for token in doc:
            begins = at < len(starts) and token.idx + len(token) > starts[at]
            token.is_sent_start = begins or token.i == 0
            while at < len(starts) and token.idx + len(token) > starts[at]:
                at += 1
        return doc


def plain_language(nlp: Language) -> str:
    """The language of a pipeline without our prefix: en, ru or ky."""
    return (nlp.lang or "").removeprefix(PREFIX)


def blank_pipeline(language: str) -> Language:
    """A new pipeline of one language that marks sentences. Raises UsageError for a language that we have not."""
    if language not in PIPELINES:
        raise UsageError(Problem("", "language", f"`{language}` has no pipeline. {did_you_mean(language, PIPELINES)}"))
    nlp = PIPELINES[language]()
    nlp.add_pipe("ctip_sentences")
    return nlp


PIPELINES: dict[str, type[Language]] = {"en": English, "ru": Russian, "ky": Kyrgyz}
"""A further language is an entry here, its abbreviations and its phrases."""
