"""Who is E07: the key of pseudonyms, one for all years, on the disk only encrypted.

Pseudonyms are drawn by chance and never worked out from a name: a hash of a name can be guessed by trying all names.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ctipsurvey import files
from ctipsurvey.errors import PrivacyError, Problem
from ctipsurvey.files.encryption import decrypt, encrypt
from ctipsurvey.protect.ordinary import is_common
from ctipsurvey.protect.spelling import is_form, skeleton
from ctipsurvey.protect.words import words_of
from ctipsurvey.study import Study

VERSION = 1
DIGITS = re.compile(r"\D")

Draw = Callable[[Sequence[int]], int]
"""Draws one of some numbers."""


@dataclass
class Key:
    """What is replaced by what. `persons`: the respondents, by pseudonym; `names`: other people, by number; `numbers`:
    phones, cards and the like, by kind and number; each with the originals.

    It never stands in a file but encrypted.
    """

    persons: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    draw: Draw = secrets.choice

    def person(self, name: str, also: Iterable[str] = ()) -> str:
        """The pseudonym of a respondent, the same in every year; a new one is drawn (E10 to E99, then more)."""
        wanted = _words(name)
        known = (own for own, texts in self.persons.items() if any(_words(one) == wanted for one in texts))
        pseudonym = next(known, "")
        if not pseudonym:
            pseudonym = self._drawn("E", self.persons, 10)
            self.persons[pseudonym] = []
        for one in (name, *also):
            if one and one not in self.persons[pseudonym]:
                self.persons[pseudonym].append(one)
        return pseudonym

    def respondent_named(self, words: Sequence[str]) -> str:
        """The pseudonym of the respondent of whose name these words (in small letters) are, '' where there is none."""
        return _best(self.persons, words, both_where_two=True)

    def name(self, text: str, words: Sequence[str]) -> str:
        """The number of somebody else who is named, the same wherever the same name stands."""
        number = _best(self.names, words, both_where_two=False)
        if not number:
            number = self._drawn("", self.names, 1)
            self.names[number] = []
        if text not in self.names[number]:
            self.names[number].append(text)
        return number

    def number(self, kind: str, text: str) -> str:
        """The number of a phone, a card, an address: the same for all ways in which it is written."""
        known = self.numbers.setdefault(kind, {})
        own = _one_way(text)
        found = (number for number, texts in known.items() if any(_one_way(one) == own for one in texts))
        number = next(found, "")
        if not number:
            number = self._drawn("", known, 1)
            known[number] = []
        if text not in known[number]:
            known[number].append(text)
        return number

    def forget(self, kept: Iterable[str]) -> None:
        """Take out what people decided to keep in the texts (words in small letters): it is nobody's name."""
        gone = set(kept)
        for number, texts in list(self.names.items()):
            left = [text for text in texts if " ".join(text.casefold().split()) not in gone]
            if left:
                self.names[number] = left
            else:
                del self.names[number]

    def originals(self) -> Iterator[str]:
        """Every original: what must be nowhere in anything that leaves."""
        for texts in (*self.persons.values(), *self.names.values()):
            yield from texts
        for known in self.numbers.values():
            for texts in known.values():
                yield from texts

    def _drawn(self, letter: str, used: Iterable[str], first: int) -> str:
        """A number that is not in use, by chance among all of its length."""
        taken = set(used)
        size = 2
        while True:
            free = [number for number in range(first, 10**size) if f"{letter}{number:02}" not in taken]
            if len(free) > 10 ** (size - 1) // 2 or size > 6:
                return f"{letter}{self.draw(free):02}"
            size += 1


def load_key(study: Study, passphrase: str) -> Key:
    """The key of a study; an empty one where there is none yet.

    Raises PrivacyError where the passphrase does not open it, it was changed or damaged, or lies there unencrypted.
    """
    plain = study.key_in_the_clear()
    if plain.exists():
        message = (
            "the key lies here unencrypted. Move it to a safe place: `protect` keeps its key in data/key.age only."
        )
        raise PrivacyError(Problem(study.relative(plain), "", message))
    path = study.key()
    if not path.exists():
        return Key()
    content = decrypt(files.read_bytes(path), passphrase, file=study.relative(path))
    try:
        found = json.loads(content.decode("utf-8"))
        if found["version"] != VERSION:
            raise KeyError("version")
        return Key(dict(found["persons"]), dict(found["names"]), dict(found["numbers"]))
    except (ValueError, KeyError, TypeError):
        message = "is no key of this version of the program. Restore it from a backup."
        raise PrivacyError(Problem(study.relative(path), "", message)) from None


def save_key(study: Study, key: Key, passphrase: str) -> None:
    """Put the key in its place, encrypted, so that only its owner can read the file."""
    content: dict[str, Any] = {
        "version": VERSION, "persons": key.persons, "names": key.names, "numbers": key.numbers
    }  # fmt: skip
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")
    files.write_secret(study.key(), encrypt(plain, passphrase))


def _words(name: str) -> frozenset[str]:
    return frozenset(skeleton(word.small) for word in words_of(name))


def _best(known: dict[str, list[str]], words: Sequence[str], *, both_where_two: bool) -> str:
    """Whose name most of the words are of; of two words both have to fit where `both_where_two`."""
    best, most = "", 0
    telling = [word for word in words if len(word) > 2]
    for name, texts in known.items():
        own = [word.small for text in texts for word in words_of(text)]
        n_fitting = sum(any(_fits(word, one) for one in own) for word in telling)
        conflicting = len(telling) - n_fitting
        if (
            n_fitting > most
            and not (both_where_two and conflicting and len(telling) > 1)
            and not _other_person(telling, own)
        ):
            best, most = name, n_fitting
    return best


def _other_person(telling: Sequence[str], own: Sequence[str]) -> bool:
    """Whether two full names share a word and differ in another: two people of one family."""
    return (
        len(telling) > 1
        and len({skeleton(word) for word in own if len(word) > 2}) > 1
        and not all(any(_fits(word, one) for one in own) for word in telling)
    )


def _fits(word: str, one: str) -> bool:
    if skeleton(word) == skeleton(one):
        return True
    if word.isascii() != one.isascii() or is_common(word) != is_common(one):
        return False
    return is_form(word, one) or is_form(one, word)


def _one_way(text: str) -> str:
    digits = DIGITS.sub("", text)
    return digits[-9:] if len(digits) >= 9 else text.casefold()
