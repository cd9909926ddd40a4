"""Legal acts named in text, in English, Russian and Kyrgyz: kind, number, date and title, found by spaCy patterns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from ctipsurvey.language.dates import find_dates
from ctipsurvey.language.pipelines import blank_pipeline

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc


@dataclass(frozen=True)
class Act:
    """One act as a text names it; number, date (ISO, as exactly as printed) and title are '' where not printed.

    `start` and `end` are the place in the text of all that names it; `years` the span of a programme or plan.
    """

    kind: str
    number: str
    date: str
    title: str
    years: str
    start: int
    end: int

    @property
    def cited(self) -> bool:
        """Whether number and date are printed, or it is known without: a code, a constitution, an article; a treaty
        by its date, a draft by its title.
        """
        if self.kind in KNOWN_WITHOUT:
            return True
        if self.kind in ("agreement", "convention"):
            return bool(self.date)
        return bool(self.number and self.date)


KNOWN_WITHOUT = (
    "code",
    "constitution",
    "code_chapter",
    "code_article",
    "law_article",
    "constitution_article",
    "draft_law",
)
APPROVING = ("resolution", "decree", "order")
APPROVED = ("plan", "programme", "instruction")
"""An act of the first kinds may name one of the second in its title."""
PLANS = ("plan", "programme", "draft_law")
"""Kinds that say what is to be done."""

# Each kind by language: phrases of words, each word a regular expression over the word in small letters.
_KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "draft_law": (r"draft laws?", r"bill"),
        "code": (
            r"(criminal|civil|labou?r|family|tax|administrative|penal|land|budget|housing) code",
            r"(criminal|civil) (procedures?|procedural|executive) code",
            r"code on \w+( offen[cs]es)?",
            r"code of the kr on( misdemeanor)? \w+",
        ),
        "constitution": (r"constitution",),
        "resolution": (r"resolutions?",),
        "decree": (r"decrees?",),
        "ordinance": (r"ordinances?",),
        "order": (r"orders?",),
        "decision": (r"decisions?",),
        "agreement": (r"agreements?", r"memorand(um|a)( of understanding)?"),
        "convention": (r"conventions?", r"protocols?", r"treat(y|ies)"),
        "plan": (r"(national )?(action )?plans?( of (actions?|activities|measures))?",),
        "programme": (r"(national |state )?program(me)?s?", r"(national |state )?strateg(y|ies)"),
        "internal_document": (r"internal (documents?|rules|regulations?)",),
        "instruction": (r"(model )?instructions?", r"(model )?regulations?", r"rules", r"standards?", r"procedures?"),
        "law": (r"laws?",),
    },
    "ru": {
        "draft_law": (r"законопроект(а|у|ом|е|ы|ов)?", r"проект(а|у|ом|е|ы|ов)? закон(а|ов)"),
        "code": (
            r"(уголовн|гражданск|трудов|семейн|налогов|административн|земельн|жилищн|бюджетн)\w+ кодекс\w*",
            r"(уголовно|гражданско)-процессуальн\w+ кодекс\w*",
            r"кодекс\w* о \w+",
            r"(ук|упк|гк|гпк|тк) кр",
            r"(ук|упк)",
        ),
        "constitution": (r"конституци[яиюей]+",),
        "resolution": (r"постановлени[еяюмих]+",),
        "decree": (r"указ(а|у|ом|е|ы|ов)?",),
        "ordinance": (r"распоряжени[еяюмих]+",),
        "order": (r"приказ(а|у|ом|е|ы|ов|ами|ах)?",),
        "decision": (r"решени[еяюмих]+",),
        "agreement": (r"соглашени[еяюмих]+", r"меморандум(а|у|ом|е|ы|ов)?"),
        "convention": (r"конвенци[яиюей]+", r"протокол(а|у|ом|е|ы|ов)?", r"договор(а|у|ом|е|ы|ов)?"),
        "plan": (r"(национальн\w+ )?план(а|у|ом|е|ы|ов)?( (мероприятий|действий))?",),
        "programme": (
            r"(государственн\w+ |национальн\w+ )?программ(а|ы|е|у|ой)?",
            r"стратеги[яиюей]+",
            r"концепци[яиюей]+",
        ),
        "internal_document": (r"внутренн\w+ (документ|акт|приказ)\w*",),
        "instruction": (
            r"инструкци[яиюей]+",
            r"положени[еяюмих]+",
            r"правил(а|ам|ами)?",
            r"стандарт(а|у|ом|е|ы|ов)?",
            r"поряд(ок|ка|ку|ком|ке)",
            r"регламент(а|у|ом|е|ы|ов)?",
        ),
        "law": (r"(конституционн\w+ )?закон(а|у|ом|е|ы|ов|ами|ах)?",),
    },
    "ky": {
        "draft_law": (r"мыйзам(дын)? долбоор\w*",),
        "code": (
            r"кылмыш(-жаза)? кодекс\w*",
            r"(жазык|жарандык|эмгек|үй-бүлө|салык|жер|турак)\S* кодекс\w*",
            r"кылмыш(-жаза)? процесс\w* кодекс\w*",
            r"(жазык|жарандык)-процесс\w+ кодекс\w*",
            r"\w+ жөнүндө кодекс\w*",
        ),
        "constitution": (r"конституция\w*",),
        "resolution": (r"токтом\w*",),
        "decree": (r"жарлы[кг]\w*",),
        "ordinance": (r"тескеме\w*",),
        "order": (r"буйру[кг]\w*",),
        "decision": (r"чечим\w*",),
        "agreement": (r"макулдашуу\w*", r"меморандум\w*"),
        "convention": (r"конвенция\w*", r"протокол\w*", r"келишим\w*"),
        "plan": (r"(улуттук )?(иш-чаралар(дын)? |аракеттер(дин)? )?план\w*",),
        "programme": (r"программа\w*", r"стратегия\w*", r"концепция\w*"),
        "internal_document": (r"ички (документ|акт|буйрук)\w*",),
        "instruction": (
            r"нускама\w*",
            r"жобо(су|сун|суна|нун|го|до|дон|лор)?\w*",
            r"эреже\w*",
            r"стандарт\w*",
            r"тартиб\w*",
        ),
        "law": (r"(конституциялык )?мыйзам\w*",),
    },
}
_NOT_BEFORE = {
    "en": re.compile(
        r"\b(?:law enforcement|in order to|rule of law|laws? on the books|court decision|by law\b|law (?:firm|"
        r"departments?|facult\w+|school)|training programs?|of programs?|work plan|plan of the)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"\bправоохран|в порядке\b|принят\w+ решени|для решени|по закону\b|план(?:ом|ы) на", re.IGNORECASE
    ),
    "ky": re.compile(r"\bмыйзам боюнча\b|укук коргоо|тартип сакчы", re.IGNORECASE),
}
_ARTICLE = {
    "en": (
        r"(?P<word>Art(?:icles?|\.))\s*(?P<no>{no})"
        r"(?:\s*,?\s*(?P<more>[^,;.“\"]{{0,12}}?)of\s+(?:the\s+)?(?P<of>{of}))?"
    ),
    "ru": r"(?P<word>стать\w+|ст\.)\s*(?P<no>{no})\s+(?P<of>{of})?",
    "ky": r"(?P<of>{of})?\s*(?P<no>\d+(?:[.-]\d+)*)-(?P<word>берене\w*)",
}
_NUMBERS = r"\d+(?:[.-]\d+)*(?:\(\d+\))?(?:\s*(?:,|and|и|жана)\s*\d+(?:[.-]\d+)*(?![\d ]*\s(?:января|декабря)))*"
_OWNERS = {
    "en": (
        r"(?P<owner>(?:effective\s+)?(?:[A-Z][\w-]+\s+){1,3}Code(?:\s+on\s+[A-Z]\w+(?:\s+\w+)?)?|Code\s+of\s+the\s+KR\s+on"
        r"\s+\w+(?:\s+[A-Z]\w+)?|Constitution|(?:[A-Z][\w-]+\s+)?Law)"
    ),
    "ru": (
        r"(?P<owner>[А-ЯЁ][\w-]+(?:\s+[\w-]+)?\s+[Кк]одекса|Кодекса\s+о\s+\w+|УП?К(?:\s+КР)?|Г(?:П)?К(?:\s+КР)?|Конституции|"
        r"(?:настоящего\s+|данного\s+)?[Зз]акона)"
    ),
    "ky": (
        r"(?P<owner>[А-ЯЁӨҮҢ][\w-]+(?:\s+[\w-]+)?\s+[Кк]одексинин|Конституциясынын|Конституциянын|"
        r"[Мм]ыйзам(?:ынын|дын))"
    ),
}
_QUOTED = re.compile(r"[“«„\"](?P<title>[^”»]{3,400}?)[”»\"]")
_PLAIN_TITLE = {
    "en": re.compile(
        r"\s+(?:of\s+(?!the\s+(?:Government|President|KR))[^,;.()“”\"№]{0,80}?\s)?(?P<title>on\s+[^,;.()“”\"№]{6,160}?)"
        r"(?=\s*(?:[,;.()“”№]|\bdated\b|\bNo\b|\bof \d|$))"
    ),
    "ru": re.compile(r"\s+(?P<title>об?\s+[^,;.()«»\"№]{6,160}?)(?=\s*(?:[,;.()«»№]|\bот\b\s+\d|$))", re.IGNORECASE),
    "ky": re.compile(r"(?P<title>[^,;.()«»\"№]{6,160}?\s+жөнүндө)$"),
}
_CONNECT = {
    "en": (
        "of the a in by dated from no . , ( ) kr on adopted approved was is were has been which hereinafter as "
        "and government "
        "ministry council heads member states committee ’ s - – amended last by its new under two ministries joint for"
    ),
    "ru": (
        "от кр г . , ( ) года правительства министерства кыргызской республики президента жогорку кенеша "
        "кабинета министров "
        "утвержденный утвержденная утвержденное утвержден утверждена принятый принятое принято принят подписан "
        "подписано "
        "мвд мтср гсм айылного айыл окмоту министра министерств двух областного районного городского за номером "
        "заключённого"
    ),
    "ky": (
        "кр . , ( ) өкмөтүнүн президентинин министрлигинин кыргыз республикасынын жогорку кеңешинин министрлер "
        "кабинетинин "
        "жылдын ж менен бекитилген кабыл алынган жөнүндө тууралуу боюнча"
    ),
}
_SIGNS = ("№", "no", "n", "#", "nr")
_VERB_BEFORE = re.compile(
    r"\b(?:adopted|approved|signed|issued|ratified|passed|утвер\w+|принял\w*|подписал\w*|издал\w*|ратифицир\w+)\b",
    re.IGNORECASE,
)
_ADOPTED_AFTER = re.compile(r"[^.;]{0,160}?\b(?:was|were|has been)\s+(?:adopted|approved|signed|issued)\b")
_APPROVING = re.compile(
    r"[\s,(]*(?:(?:of the [A-Z][\w ]{2,40})?\s*(?:as )?(?:approved|adopted) by(?: the)?|утв\w+\.?)?\s*"
)
_YEARS = re.compile(r"(?:19|20)\d\d\s*(?:г\.|гг\.)?\s*[-–—]\s*(?:19|20)\d\d")


def find_acts(text: str, language: str = "en") -> list[Act]:
    """The acts that a text names, in order: those with a number, a date, a title or a span of years, articles of codes
    and laws, and official documents named without any of these ("Resolution of the Government").

    Words that only look like acts (law enforcement, in order to) are none. Raises UsageError for a language that is
    none of en, ru, ky.

    >>> [(act.kind, act.number, act.date) for act in find_acts("Resolution dated March 5, 2019, No. 101")]
    [('resolution', '101', '2019-03-05')]
    """
    reader = _reader(language)
    found = list(_articles(text, language))
    taken = [(act.start, act.end) for act in found]
    doc = reader.nlp.make_doc(text)
    heads = [head for head in reader.heads(doc) if not any(low <= head.start < high for low, high in taken)]
    for number, head in enumerate(heads):
        before = heads[number - 1].end if number else 0
        later = [one.start for one in heads[number + 1 :] if head.kind not in APPROVING or one.kind not in APPROVED]
        after = later[0] if later else len(text)
        act = reader.read(doc, head, max(before, 0), after)
        if act and not any(
            act.start < high and low < act.end and (low, high) != (act.start, act.end) for low, high in taken
        ):
            found.append(act)
            taken.append((act.start, act.end))
    return _approved_by(sorted(found, key=lambda act: (act.start, act.end)), text)


def _approved_by(acts: Sequence[Act], text: str) -> list[Act]:
    """The acts without documents whose approving act stands right behind them: `Regulation on X (Resolution No. 5)`."""
    kept: list[Act] = []
    for act in acts:
        last = kept[-1] if kept else None
        gap = text[last.end : act.start] if last else ""
        if last and last.kind in ("instruction", "plan", "programme") and not last.cited and _APPROVING.fullmatch(gap):
            kept[-1] = replace(act, years=act.years or last.years, start=last.start)
        else:
            kept.append(act)
    return kept


def _articles(text: str, language: str) -> Iterator[Act]:
    pattern = _ARTICLE[language].format(no=_NUMBERS, of=_OWNERS[language])
    for match in re.finditer(pattern, text):
        owner = (match["owner"] or "").strip()
        folded = owner.lower()
        kind = (
            "constitution_article"
            if folded.startswith("констит") or folded == "constitution"
            else "law_article"
            if re.search(r"law$|закона$|мыйзам", folded)
            else "code_article"
        )
        yield Act(kind, re.sub(r"\s+", " ", match["no"]).strip(" ,"), "", owner, "", match.start(), match.end())


@dataclass(frozen=True)
class _Head:
    kind: str
    start: int
    end: int


class _Reader:
    """Finds the heads of acts (law, resolution, ...) and reads what stands around them in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.nlp = blank_pipeline(language)
        self.matcher = self._matcher()
        self.connect = set(_CONNECT[language].split())

    def _matcher(self) -> "Matcher":
        from spacy.matcher import Matcher

        matcher = Matcher(self.nlp.vocab)
        for kind, phrases in _KINDS[self.language].items():
            for phrase in phrases:
                matcher.add(kind, _token_patterns(phrase))
        sign: dict[str, Any] = {"LOWER": {"IN": list(_SIGNS)}}
        digits: dict[str, Any] = {"TEXT": {"REGEX": r"^(?:[A-ZА-Я]{1,3}-)?\d[\w-]*$"}}
        dots: list[list[dict[str, Any]]] = [[], [{"TEXT": "."}]]
        for dot in dots:
            tails: list[list[dict[str, Any]]] = [[], [{"TEXT": "/"}, {"TEXT": {"REGEX": r"^[\w-]+$"}}]]
            for tail in tails:
                matcher.add("NUMBER", [[sign, *dot, digits, *tail]])
        matcher.add("NUMBER", [[{"LOWER": {"REGEX": r"^\d+-номер\w*$"}}]])
        return matcher

    def heads(self, doc: "Doc") -> list[_Head]:
        """The words that may name an act, the longest at each place, none inside a quoted title."""
        quoted = [match.span("title") for match in _QUOTED.finditer(doc.text)]
        skipped = [match.span() for match in _NOT_BEFORE[self.language].finditer(doc.text)]
        spans = []
        for name, start, end in self.matcher(doc):
            kind = self.nlp.vocab.strings[name]
            if kind != "NUMBER":
                spans.append((doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), kind))
        spans.sort(key=lambda span: (span[0], -span[1]))
        kept: list[_Head] = []
        for low, high, kind in spans:
            inside = any(start <= low < end for start, end in (*quoted, *skipped))
            if not inside and not (kept and low < kept[-1].end):
                kept.append(_Head(kind, low, high))
        return kept

    def read(self, doc: "Doc", head: _Head, before: int, after: int) -> Act | None:
        """The act of a head with what stands beside it between `before` and `after`; None where it names none."""
        text = doc.text
        right = _piece_ends(text, head.end, after)
        pieces = _Pieces(text, self._numbers(doc), self.language)
        found = pieces.collect(head.end, right, self.connect)
        if self.language == "ky" or found == _Found():
            found = pieces.collect_left(head.start, before, self.connect, found)
        if not found.date and self.language != "ky":
            found = pieces.date_before(head, before, right, found)
        if not found.date and head.kind in ("agreement", "convention", "resolution", "decree", "order"):
            found = pieces.dated_later(max(head.end, found.high), right, found)
        named = self._is_name(text, head)
        if not (found.number or found.date or found.title or found.years or named):
            return None
        if head.kind in ("order", "decision", "instruction", "agreement", "convention") and not (
            found.number
            or found.date
            or (found.title and named)
            or (named and head.kind == "instruction" and found.title)
        ):
            return None
        if head.kind in ("plan", "programme"):
            official = found.years and (self.language != "en" or text[head.start].isupper())
            if not (found.number or found.date or found.title or official):
                return None
        if self.language == "ky" and not found.number and head.kind in (*APPROVING, "ordinance", "law"):
            before_it = re.search(r"(?<!\d)(\d+(?:/\d+)?(?:-[а-яөүң]{1,2})?)\s+$", text[before : head.start])
            if before_it:
                found = found.plus(before + before_it.start(), head.end, number=before_it[1])
        number = re.sub(r"-номер\w*", "", found.number)
        start, end = min(head.start, found.low), max(head.end, found.high)
        return Act(head.kind, number, found.date, found.title, found.years, start, end)

    def _numbers(self, doc: "Doc") -> list[tuple[int, int, str]]:
        found = []
        for name, start, end in self.matcher(doc):
            if self.nlp.vocab.strings[name] == "NUMBER":
                low, high = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
                first = next(token for token in doc[start:end] if any(sign.isdigit() for sign in token.text))
                found.append((low, high, doc.text[first.idx : high]))
        found.sort(key=lambda piece: (piece[0], -piece[1]))
        return [piece for at, piece in enumerate(found) if at == 0 or piece[0] != found[at - 1][0]]

    def _is_name(self, text: str, head: _Head) -> bool:
        """Whether the head is an official name by itself: of a government or ministry, or an internal document."""
        if head.kind == "internal_document":
            return True
        if head.kind in ("code", "constitution"):
            return text[head.start].isupper() or self.language != "en"
        tail = text[head.end : head.end + 40]
        own = text[head.start : head.start + 1].isupper()
        if head.kind in ("resolution", "decree", "ordinance"):
            return own and bool(
                re.match(r"\s+(?:of the (?:Government|President|Cabinet)|Правительства|Президента|Кабинета)", tail)
            )
        return own and head.kind in ("instruction", "plan", "programme", "order")


@dataclass(frozen=True)
class _Found:
    number: str = ""
    date: str = ""
    title: str = ""
    years: str = ""
    low: int = 10**9
    high: int = 0

    def plus(self, low: int, high: int, **what: str) -> "_Found":
        values: dict[str, Any] = {name: getattr(self, name) for name in ("number", "date", "title", "years")}
        values.update(what)
        return _Found(**values, low=min(self.low, low), high=max(self.high, high))


class _Pieces:
    """Numbers, dates and titles of a text, and the joining of those that belong to one head."""

    def __init__(self, text: str, numbers: Sequence[tuple[int, int, str]], language: str) -> None:
        self.text, self.language = text, language
        dates = find_dates(text)
        years = [(*match.span(), match.group()) for match in _YEARS.finditer(text)]
        titles = [
            (*match.span(), match["title"].strip(" .,“«"))
            for match in _QUOTED.finditer(text)
            if match["title"][0].isupper()
        ]
        inside = [span[:2] for span in titles]
        pieces = [("number", *piece) for piece in numbers] + [("date", *piece) for piece in dates]
        pieces += [("years", *piece) for piece in years]
        pieces = [p for p in pieces if not any(low <= p[1] < high for low, high in inside)]
        self.pieces = sorted([*pieces, *(("title", *piece) for piece in titles)], key=lambda p: p[1])

    def collect(self, at: int, end: int, connect: set[str]) -> _Found:
        """What follows a head up to `end`, as long as only connecting words stand between."""
        found = _Found()
        plain = _PLAIN_TITLE[self.language].match(self.text, at, end) if self.language != "ky" else None
        if plain and not any(p[0] == "title" and p[1] < plain.end() for p in self.pieces if p[1] >= at):
            title = plain["title"]
            cut = next(
                (p[1] for p in self.pieces if plain.start() < p[1] < plain.end() and p[0] != "title"), plain.end()
            )
            title = self.text[plain.start("title") : cut].strip(" ,")
            title = re.sub(r"\s+(?:for|на|от|of|dated|in)$", "", title)
            found = found.plus(plain.start("title"), cut, title=title)
            at = cut
        for kind, low, high, value in self.pieces:
            if low < at:
                continue
            if low >= end or not self._connected(at, low, connect):
                break
            if getattr(found, kind) or (kind == "date" and found.date):
                break
            found = found.plus(low, high, **{kind: value})
            at = high
        return found

    def collect_left(self, at: int, start: int, connect: set[str], found: _Found) -> _Found:
        """What stands before a head down to `start`, nearest first, as long as only connecting words stand between."""
        for kind, low, high, value in reversed(self.pieces):
            if high > at:
                continue
            if kind == "date" and len(value) < 7:
                break
            if low < start or getattr(found, kind) or not self._connected(high, at, connect):
                break
            found = found.plus(low, high, **{kind: value})
            at = low
        return found

    def date_before(self, head: _Head, start: int, end: int, found: _Found) -> _Found:
        """The date of "On DATE the Government approved Resolution ..." and "On DATE the Law was adopted"."""
        for kind, low, high, value in reversed(self.pieces):
            if kind != "date" or high > head.start or low < start or len(value) < 7:
                continue
            between = self.text[high : head.start]
            if re.search(r"[.;](?:\s|$)", between) or len(between) > 120:
                break
            after = self.text[max(head.end, found.high) : end]
            if _VERB_BEFORE.search(between) or (len(between) < 20 and _ADOPTED_AFTER.match(after)):
                return found.plus(low, head.start, date=value)
            break
        return found

    def dated_later(self, at: int, end: int, found: _Found) -> _Found:
        """The date that `dated` or `от` introduces further on in the same sentence, before any other act."""
        for kind, low, high, value in self.pieces:
            if kind == "date" and at <= low < end and len(value) == 10:
                if re.search(r"(?:\bdated|\bот)\s*$", self.text[at:low]):
                    return found.plus(at, high, date=value)
                break
        return found

    def _connected(self, low: int, high: int, connect: set[str]) -> bool:
        gap = self.text[low:high]
        if re.search(r"[;!?]", gap) or re.search(r"(?<!\bNo)(?<!\bг)(?<!\bж)\.\s+[A-ZА-ЯӨҮҢ]", gap):
            return False
        words = re.findall(r"[\w’'-]+", gap)
        return len(words) <= 16 and all(w.lower() in connect or w[0].isupper() for w in words)


def _piece_ends(text: str, at: int, end: int) -> int:
    """Where the sentence ends in which a head stands, no further than `end`."""
    for match in re.finditer(r"[.!?;]\s+(?=[A-ZА-ЯЁӨҮҢ“«])", text[at:end]):
        word = re.search(r"(\w+)$", text[at : at + match.start()])
        if word is None or word[1].lower() not in ("no", "г", "ж", "n", "ст", "art", "kr"):
            return at + match.start()
    return end


def _token_patterns(phrase: str) -> list[list[dict[str, Any]]]:
    """A phrase of words as spaCy patterns; a word in brackets with a blank inside may be missing."""
    variants = [""]
    for part in re.split(r"(\((?:[^()]|\([^()]*\))*\)\??)", phrase):
        optional = part.startswith("(") and part.endswith("?") and " " in part
        if optional:
            inner = part[1:-2]
            variants = [old + new for old in variants for new in ("", inner)]
        elif part.startswith("(") and " " in part and not part.endswith("?"):
            variants = [old + new for old in variants for new in part[1:-1].split("|")]
        else:
            variants = [old + part for old in variants]
    patterns = []
    for variant in variants:
        for one in _split_alternatives(variant):
            patterns.append([{"LOWER": {"REGEX": f"^(?:{word})$"}} for word in one.split()])
    return patterns


def _split_alternatives(variant: str) -> list[str]:
    """A variant whose optional part holds alternatives with blanks (`national |state `), one by one."""
    depth, parts, current = 0, [], ""
    for letter in variant:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += letter
    parts.append(current)
    if len(parts) == 1:
        return parts
    last = parts[-1].split()
    rest = " ".join(last[1:])
    return [*(f"{part.strip()} {rest}" for part in parts[:-1]), parts[-1]]


@cache
def _reader(language: str) -> _Reader:
    return _Reader(language)
