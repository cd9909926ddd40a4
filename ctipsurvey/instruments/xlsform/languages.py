"""The languages of a workbook: from the headings of its columns to the keys under which an instrument keeps them."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ctipsurvey.instruments.xlsform.columns import MEDIA, TRANSLATED
from ctipsurvey.instruments.xlsform.remarks import Remarks
from ctipsurvey.instruments.xlsform.tables import Column, Table

BARE = "default"
"""The key of the texts in columns without a language."""
_WITH_CODE = re.compile(r"(.*?)\s*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*\)")


def language_keys(headings: Sequence[str]) -> dict[str, str]:
    """The key of each heading: its code where it has one, else the heading itself.

    >>> language_keys(["English (en)", "French"])
    {'English (en)': 'en', 'French': 'French'}
    """
    keys: dict[str, str] = {}
    for heading in headings:
        key = _code(heading) or heading
        if key in keys.values() or key == BARE:
            key = heading
        while key in keys.values() or key == BARE:
            key += " (2)"
        keys[heading] = key
    return keys


def _code(heading: str) -> str:
    match = _WITH_CODE.fullmatch(heading)
    return match.group(2).lower() if match else ""


def _root(heading: str) -> str:
    match = _WITH_CODE.fullmatch(heading)
    return " ".join((match.group(1) if match else heading).casefold().split())


def settle_languages(
    tables: Sequence[Table], default: str, given: Mapping[str, str], remarks: Remarks
) -> dict[str, str]:
    """The languages of a workbook, key to heading, and all translated columns named by the key of their language.

    Headings that differ only in spelling are one language, unless both have a column of their own for the same text.
    Columns without a language next to translated ones are in the default language, as compilers see it. `given` is
    what the workbook itself says about its languages (heading to key).
    """
    columns = [column for table in tables for column in table.columns if _is_translated(column)]
    merged = dict.fromkeys(dict.fromkeys(_named(columns)), "")
    if not given:
        _merge_spellings(merged, tables, remarks)
    first = {heading: same or heading for heading, same in merged.items()}
    keys = {heading: key for heading, key in given.items() if heading}
    keys = keys or language_keys(list(dict.fromkeys(first.values())))
    for heading in first.values():
        keys.setdefault(heading, heading)
    bare = given.get("") or _key_of_bare(keys, default, bool(_bare(columns)))
    for table in tables:
        _name_columns(table, first, keys, bare, remarks)
    languages = {key: heading for heading, key in keys.items()}
    used = {column.meaning.language for column in columns if not column.key}
    if BARE in used and BARE not in languages:
        languages[BARE] = ""
    if bare in used and bare not in languages:
        languages = {bare: "" if given else default, **languages}
    return _in_order(languages, columns)


def _is_translated(column: Column) -> bool:
    return column.meaning.field in (*TRANSLATED, *MEDIA) and not column.key


def _named(columns: Iterable[Column]) -> list[str]:
    return [column.meaning.language for column in columns if column.meaning.language]


def _bare(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if not column.meaning.language and column.meaning.field in TRANSLATED]


def _merge_spellings(merged: dict[str, str], tables: Sequence[Table], remarks: Remarks) -> None:
    """Find for each heading the first one that means the same language."""
    texts: dict[str, set[tuple[str, str]]] = {heading: set() for heading in merged}
    for table in tables:
        for column in table.columns:
            if column.meaning.language in texts and _is_translated(column):
                texts[column.meaning.language].add((table.sheet, column.meaning.field))
    kept: list[str] = []
    for heading in merged:
        for other in kept:
            same_code = bool(_code(heading)) and _code(heading) == _code(other)
            same_root = _root(heading) == _root(other) and not (_code(heading) and _code(other) and not same_code)
            if (same_code or same_root) and not texts[heading] & texts[other]:
                merged[heading] = other
                texts[other] |= texts[heading]
                message = (
                    f"the language `{heading}` was read as `{other}`; compilers see two languages. Spell it alike."
                )
                remarks.add("repaired", message)
                break
        else:
            kept.append(heading)


def _key_of_bare(keys: Mapping[str, str], default: str, is_bare: bool) -> str:
    """The key of the language in which columns without a language are; '' where nothing says it."""
    if default in keys:
        return keys[default]
    for heading, key in keys.items():
        if default and (_root(heading) == _root(default) or key == default):
            return key
    if default and default != BARE and is_bare:
        return language_keys([*keys, default])[default]
    return next(iter(keys.values())) if len(keys) == 1 and not default else ""


def _name_columns(table: Table, first: Mapping[str, str], keys: Mapping[str, str], bare: str, remarks: Remarks) -> None:
    taken = {
        (column.meaning.field, keys[first[column.meaning.language]])
        for column in table.columns
        if _is_translated(column) and column.meaning.language
    }
    for column in table.columns:
        meaning = column.meaning
        if not _is_translated(column):
            continue
        if meaning.field in MEDIA:
            column.key = column.heading
            continue
        if meaning.language:
            key = keys[first[meaning.language]]
        elif bare and (meaning.field, bare) not in taken:
            key = bare
            if keys:
                message = f"has no language; it was read as `{bare}`, as compilers do."
                remarks.add("guessed", message, table.name, column.heading)
        else:
            key = BARE
        column.meaning = type(meaning)(meaning.field, key, meaning.is_exact, meaning.is_guessed)


def _in_order(languages: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    """The languages in the order of their columns; those without any at the end."""
    order = dict.fromkeys(column.meaning.language for column in columns if column.meaning.field in TRANSLATED)
    return {key: languages[key] for key in (*order, *languages) if key in languages}
