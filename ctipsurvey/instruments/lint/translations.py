"""Texts in their languages: each one translated, each in its own letters, none under a language that is not there."""

import re
from collections.abc import Iterator

from ctipsurvey.errors import did_you_mean
from ctipsurvey.instruments.lint.finding import Finding, error, language_name, warning
from ctipsurvey.instruments.lint.languages import code_of
from ctipsurvey.instruments.lint.texts import QUIET, Text, all_texts
from ctipsurvey.instruments.questionnaire import Questionnaire

WHOLE = 2
"""From so many texts on, a language that is missing from all of them is told once for the whole column."""
LONG = 12
"""Texts with more letters than this are hardly the same in two languages by chance."""
LATIN_LOOKING = frozenset("aceopxyABCEHKMOPTXYi")
CYRILLIC_LOOKING = frozenset("асеорхуАВСЕНКМОРТХУіѕјү")
IN_CYRILLIC = ("ru", "ky", "kk", "uk", "be", "bg", "tg", "mn", "sr")
IN_LATIN = ("en", "fr", "de", "es", "tr", "it", "pl", "pt")


def missing_translation(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A text that is there in one language and not in another; where a whole column lacks one, see the next rule."""
    told = {(sheet, column, key) for sheet, column, key, _, _ in _missing_columns(questionnaire)}
    for text in _translatable(questionnaire):
        for key in _missing(questionnaire, text):
            if (_sheet(text), text.column, key) in told:
                continue
            name = language_name(questionnaire, key)
            message = f"is not there in {name}; it is in {_languages(questionnaire, text)}. Write the {name} text."
            kind = warning if text.column in QUIET else error
            yield kind("missing_translation", f"{text.place}, {name}", message)


def language_missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A language of which a column has no text at all, on the whole survey sheet or in all lists of choices."""
    for sheet, column, key, number, filled in _missing_columns(questionnaire):
        name = language_name(questionnaire, key)
        if column == "":
            message = (
                f"the form names {name} among its languages and has no text in it. Translate it, or take it out of "
                "the languages."
            )
            yield error("language_missing", f"languages, {name}", message)
            continue
        where = "all lists of choices" if sheet == "choices" else "all questions and sections"
        message = (
            f"not one of the {number} texts is there in {name} ({where}); they are in {filled}. A phone shows `-` "
            f"instead. Add the {name} column."
        )
        kind = warning if column in QUIET else error
        yield kind("language_missing", f"{sheet} sheet, {column}, {name}", message)


def _missing_columns(questionnaire: Questionnaire) -> list[tuple[str, str, str, int, str]]:
    """Sheet, column, language, number of texts and their languages; sheet and column are '' for the whole form."""
    texts = _translatable(questionnaire)
    by_column: dict[tuple[str, str], list[Text]] = {}
    for text in texts:
        by_column.setdefault((_sheet(text), text.column), []).append(text)
    found = []
    for key in _languages_asked(questionnaire):
        lacking = {
            place: own
            for place, own in by_column.items()
            if len(own) >= WHOLE and all(key in _missing(questionnaire, text) for text in own)
        }
        whole = len(texts) >= WHOLE and all(key in _missing(questionnaire, text) for text in texts)
        if whole:
            found.append(("", "", key, len(texts), ""))
            found += [(sheet, column, key, -1, "") for sheet, column in by_column]
        else:
            for (sheet, column), own in lacking.items():
                found.append((sheet, column, key, len(own), _languages(questionnaire, own[0])))
    return found


def _translatable(questionnaire: Questionnaire) -> list[Text]:
    """The texts that should be there in every language; the title of a form from elsewhere can have only one."""
    if len(_languages_asked(questionnaire)) < 2:
        return []
    return [text for text in all_texts(questionnaire) if text.column != "title" or questionnaire.kind != "form"]


def _languages_asked(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(key for key, heading in questionnaire.languages.items() if key != "default" and heading != "")


def _missing(questionnaire: Questionnaire, text: Text) -> tuple[str, ...]:
    keys = _languages_asked(questionnaire)
    return tuple(key for key in keys if not text.wording.get(key, "").strip()) if set(text.filled) & set(keys) else ()


def _sheet(text: Text) -> str:
    return text.sheet if text.sheet in ("survey", "settings") else "choices"


def _languages(questionnaire: Questionnaire, text: Text) -> str:
    return " and ".join(language_name(questionnaire, key) for key in text.filled)


def undeclared_language(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Texts under a language that the form does not name among its languages."""
    declared = set(questionnaire.languages)
    found: dict[str, list[Text]] = {}
    for text in all_texts(questionnaire):
        for key in text.filled:
            if key not in declared and key != "default":
                found.setdefault(key, []).append(text)
    for key, texts in found.items():
        number = f"{len(texts)} texts stand" if len(texts) > 1 else "a text stands"
        message = (
            f"{number} under `{key}`, which is not among the languages of the form, and would be lost. "
            f"{did_you_mean(key, declared)}"
        )
        yield error("undeclared_language", f"{texts[0].place}, {key}", message)


def bare_beside_translated(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Columns without a language beside columns with one: KoboToolbox refuses such a form."""
    if not _languages_asked(questionnaire):
        return
    bare = [text for text in all_texts(questionnaire) if "default" in text.filled and text.column != "title"]
    for column in dict.fromkeys((_sheet(text), text.column) for text in bare):
        sheet, name = column
        message = (
            f"some texts stand under `{name}` without a language, others of the form under `{name}::` with one. Give "
            "every column its language: KoboToolbox refuses a mixed form."
        )
        yield error("bare_beside_translated", f"{sheet} sheet, {name}", message)


def same_in_two_languages(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A text that is letter for letter the same in two languages: most likely copied and not translated."""
    for text in all_texts(questionnaire):
        if text.column == "title" and questionnaire.kind == "form":
            continue
        keys = [key for key in text.filled if key in questionnaire.languages]
        for number, key in enumerate(keys):
            if len(_letters(text.wording[key])) <= LONG or _wrong_letters(questionnaire, key, text.wording[key]):
                continue
            first = next((other for other in keys[:number] if _plain(text, other) == _plain(text, key)), "")
            if first:
                one, other = language_name(questionnaire, first), language_name(questionnaire, key)
                message = f"is the same in {other} as in {one}. Translate it, if it only was copied."
                yield warning("same_in_two_languages", f"{text.place}, {other}", message)


def _plain(text: Text, key: str) -> str:
    return " ".join(text.wording[key].split()).casefold()


def wrong_script(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A Russian or Kyrgyz text without one Cyrillic letter, an English one without one Latin letter."""
    for text in all_texts(questionnaire):
        for key in text.filled:
            script = _wrong_letters(questionnaire, key, text.wording[key])
            if script and key in questionnaire.languages:
                name = language_name(questionnaire, key)
                message = f"has no {script} letter. Is it a text of another language? Write it in {name}."
                yield warning("wrong_script", f"{text.place}, {name}", message)


def _wrong_letters(questionnaire: Questionnaire, key: str, text: str) -> str:
    """The script of which this text should have letters and has none, or ''; names in capitals are left alone."""
    letters, code = _letters(text), code_of(questionnaire, key)
    if len(letters) < 4 or (letters.isupper() and len(letters) <= LONG):
        return ""
    has_latin, has_cyrillic = bool(re.search("[A-Za-z]", letters)), bool(re.search("[Ѐ-ԯ]", letters))
    if code in IN_CYRILLIC and has_latin and not has_cyrillic:
        return "Cyrillic"
    return "Latin" if code in IN_LATIN and has_cyrillic and not has_latin else ""


def _letters(text: str) -> str:
    """The letters of a text, without references to answers and marks of the phone's own language."""
    shown = re.sub(r"\$\{[^{}]*\}|<[^<>]*>|https?://\S+", " ", text)
    return "".join(letter for letter in shown if letter.isalpha())


def look_alike_letters(questionnaire: Questionnaire) -> Iterator[Finding]:
    """A Latin letter inside a Cyrillic word that only looks like one of its letters, or the other way round."""
    for text in all_texts(questionnaire):
        for key in text.filled:
            word = next(filter(_is_mixed, re.findall(r"[^\W\d_]+", text.wording[key])), "")
            if word:
                name = language_name(questionnaire, key)
                foreign = sorted({letter for letter in word if letter in LATIN_LOOKING}) or list(word[:1])
                message = (
                    f"the word `{word}` mixes Latin and Cyrillic letters that look alike (Latin: "
                    f"{', '.join(foreign)}). Type it again in one alphabet, or it will not be found and not sorted."
                )
                yield warning("look_alike_letters", f"{text.place}, {name}", message)


def _is_mixed(word: str) -> bool:
    latin = {letter for letter in word if re.match("[A-Za-z]", letter)}
    cyrillic = {letter for letter in word if re.match("[Ѐ-ԯ]", letter)}
    return bool(latin and cyrillic) and (latin <= LATIN_LOOKING or cyrillic <= CYRILLIC_LOOKING)
