"""Numbers and addresses that identify somebody: phones, PINs, passports, e-mails, handles, cards, dates of birth.

Each kind is a function that gives the spans it finds in a shadow. Numbers of acts, sums, years and file numbers are
left alone; where a number may be either, it is masked and put before a person.
"""

import re
from collections.abc import Callable, Iterator

from ctipsurvey.protect.spans import Span

GAP = r"[ \t.\-]{0,3}"
DIGITS = re.compile(r"\d")
BEFORE = r"(?<![\w@])"
AFTER = r"(?!\d)"

PIN = re.compile(rf"(?<!\d)[012](?:{GAP}\d){{13}}{AFTER}")
CARD = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{15}}{AFTER}")
PASSPORT = re.compile(
    r"(?<![^\W\d_])(?:[AА][NНCС]|[IІ][DД]|ИД|[PРП][EЕAА])[ ]?(?:№|No\.?|N)?[ ]?\d(?:[ \-]?\d){6}(?!\d)", re.IGNORECASE
)
_AT = r"(?:@|\(at\)|\[at\]|\(собака\)|\[собака\]|\{at\})"
_DOT = r"(?:\.|\(dot\)|\[dot\]|\(точка\)|\[точка\])"
EMAIL = re.compile(rf"[\w.+\-]+\s?{_AT}\s?[\w\-]+(?:\s?{_DOT}\s?[\w\-]+)+", re.IGNORECASE)
_JOINT = (
    r"(?:dot|underscore|dash|hyphen|точка|чекит|нижнее подч[её]ркивание|подч[её]ркивание|тире|дефис|сызыкча|"
    r"астыңкы сызык)"
)
_PLACE = r"(?:at|собака|собачка|маймылча|эт)"
HANDLE = re.compile(
    r"(?<![\w.])@[A-Za-z_][\w.]{2,40}\w|"
    r"(?<!\w)(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|instagram\.com|insta\.com|fb\.com|"
    r"facebook\.com|tiktok\.com|"
    r"vk\.com|ok\.ru|wa\.me|m\.me|youtube\.com|x\.com|twitter\.com|linkedin\.com/in)/[\w@.\-/+]*[\w]",
    re.IGNORECASE,
)
NAMED_ACCOUNT = re.compile(
    r"(?:инстаграм\w*|инста|телеграм\w*|тикток\w*|фейсбук\w*|вконтакте|скайп\w*|ник\w{0,3}|логин\w{0,3}|"
    r"аккаунт\w{0,3}|"
    r"дискорд\w*|снапчат\w*|вайбер\w*|одноклассник\w*|имо|"
    r"instagram|insta|telegram|tiktok|facebook|skype|snapchat|discord|viber|wechat|kakao\w*|signal|"
    r"username|nickname|handle|login|account|profile)"
    r"[^.!?\n]{0,25}?(?<![\w.@/])((?=[a-z0-9_.]*[_.\d])[a-z][a-z0-9_.]{2,40}[a-z0-9_])(?![\w@])",
    re.IGNORECASE,
)
LIKE_AN_ACCOUNT = re.compile(
    r"(?<![\w@./])(?:live:[\w.]{3,40}|[A-Za-z][\w.]{2,30}#\d{4}|"
    r"[A-Za-z][A-Za-z0-9.]*_[A-Za-z0-9_.]*[A-Za-z0-9])(?![\w@])"
)
PHONE = re.compile(r"(?<![\w/№#.])(?:(?:\+|00)[ ]?\d{1,3}|\(?0|8|996|7)(?:[ \t.\-()/]{0,3}\d){6,12}(?!\d)")
BARE = re.compile(r"(?<![\w/№#.,\-])\d{3}(?:[ \-]?\d{2,3}){2,3}(?![\d\-/%]|[.,]\d)")
CALLED = re.compile(
    r"(?:тел\w*|номер\w*|звон\w*|позвон\w*|мобил\w*|сотов\w*|вотсап\w*|ватсап\w*|whatsapp|чал\w*|чалса\w*|телефон\w*|"
    r"phone|call\w*|number|mobile|cell|dial\w*|ring|rang|text\w*)\W",
    re.IGNORECASE,
)
SPELLED = {
    "ru": "ноль|нуль|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать|"
    "тринадцать|"
    "четырнадцать|пятнадцать|шестнадцать|семнадцать|восемнадцать|девятнадцать|двадцать|тридцать|сорок|пятьдесят|"
    "шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста|четыреста|пятьсот|шестьсот|семьсот|"
    "восемьсот|девятьсот|"
    "плюс|дважды",
    "ky": "нөл|ноль|бир|эки|үч|төрт|беш|алты|жети|сегиз|тогуз|он|жыйырма|отуз|кырк|элүү|алтымыш|жетимиш|сексен|"
    "токсон|жүз|"
    "плюс",
    "en": "zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    "fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|plus|double|triple",
}
_NUMBER = "|".join(SPELLED.values())
IN_WORDS = re.compile(rf"(?<!\w)(?:{_NUMBER})(?:[ ,\-]{{1,2}}(?:{_NUMBER}))+(?!\w)", re.IGNORECASE)
EMAIL_IN_WORDS = re.compile(
    rf"(?<!\w)[\w.\-]+(?:[ ,]+{_JOINT}(?:[ ,]+[\w\-]+){{1,2}}|[ ,]+(?:{_NUMBER}|"
    rf"\d+))*[ ,]+{_PLACE}[ ,]+[\w\-]+(?:[ ,]+[\w\-]+)?"
    rf"(?:[ ,]*(?:\.|[ ,](?:dot|точка|чекит)[ ,])[ ,]*[\w\-]+)+",
    re.IGNORECASE,
)
FEWEST_IN_WORDS = 6
MONTHS = "янв|фев|мар|апр|ма[йяю]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
ROMAN = "(?:XII|XI|IX|X|VIII|VII|VI|IV|V|III|II|I)"
YEAR = r"(?:19|20)\d{2}"
DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}[ ]?[./\-][ ]?(?:\d{{1,2}}|{ROMAN})[ ]?[./\-][ ]?(?:{YEAR}|\d{{2}})|"
    rf"{YEAR}[ ]?[./\- ][ ]?\d{{1,2}}"
    rf"[ ]?[./\- ][ ]?\d{{1,2}})(?!\d)|"
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ \-.](?:{MONTHS})\w*\.?,?[ \-.](?:{YEAR}|'\d{{2}})|"
    rf"(?<!\w)(?:{MONTHS})\w*[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]{YEAR}|"
    rf"(?<!\d){YEAR}[ \-]?(?:жылдын|жылы|ж\.|г\.|года)?[ ]?\d{{1,2}}[ \-](?:{MONTHS})\w*",
    re.IGNORECASE,
)
_ORDINAL = (
    r"(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат|тринадцат|"
    r"четырнадцат|пятнадцат|"
    r"шестнадцат|семнадцат|восемнадцат|девятнадцат|двадцат|тридцат|сороков|пятидесят|шестидесят|семидесят|"
    r"восьмидесят|девяност|"
    r"сот|тысяч|биринчи|экинчи|үчүнчү|төртүнчү|бешинчи|алтынчы|жетинчи|сегизинчи|тогузунчу|онунчу|"
    r"жыйырманчы|отузунчу|миң|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|"
    r"twentieth|thirtieth|thousand)\w*"
)
DATE_IN_WORDS = re.compile(
    rf"(?<!\w)(?:(?:{_ORDINAL}|(?:{_NUMBER})(?:\w{{0,4}})|(?:{MONTHS})\w*|год\w*|жыл\w*|the|of|\d{{1,2}}|"
    rf"{YEAR})[ ,\-]+){{2,}}"
    rf"(?:{_ORDINAL}|(?:{_NUMBER})(?:\w{{0,4}})|(?:{MONTHS})\w*|год\w*|жыл\w*|{YEAR})(?!\w)",
    re.IGNORECASE,
)
HANGING_YEAR = re.compile(r"-жыл\w*")
BORN = re.compile(
    r"\bрод(?:ил|ен|ивш|ом)\w*|рожд[её]н\w*|\bг\.?\s?р\b|\bд\.?\s?р\.?(?!\w)|туул\w*|төрөл\w*|"
    r"дүйнөгө кел\w*|-?ж\.?\s?т\.?(?!\w)|"
    r"\bborn\b|\bbirth\w*|\bd\.?o\.?b\b|день рождения|дата рожд",
    re.IGNORECASE,
)
OTHER_EVENT = re.compile(
    r"(?<!\w)(?:выдан\w*|от|подан\w*|зарегистр\w*|решени\w*|приговор\w*|договор\w*|берилген|түшкөн|катталган|"
    r"чечим\w*|келген|"
    r"issued|filed|dated|registered|opened|signed|decision|received|закон\w*|мыйзам\w*|law)(?!\w)[^.!?\n\d]{0,18}\Z",
    re.IGNORECASE,
)
BEFORE_A_BIRTH, AFTER_A_BIRTH = 140, 45
"""Letters between a word of birth and a date that may still be of it."""


def find_pins(text: str) -> Iterator[Span]:
    """Personal numbers: 14 digits, the first of sex, then the date of birth; never dropped where the date is odd."""
    for match in PIN.finditer(text):
        yield Span(*match.span(), "pin", True, "14 digits")


def find_cards(text: str) -> Iterator[Span]:
    """Numbers of bank cards: 16 digits, with or without a right check digit."""
    for match in CARD.finditer(text):
        yield Span(*match.span(), "card", True, "16 digits")


def find_passports(text: str) -> Iterator[Span]:
    """Passports: a series of two letters, in either alphabet, and seven digits."""
    for match in PASSPORT.finditer(text):
        yield Span(*match.span(), "passport", True, "series and 7 digits")


def find_emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with the @ in words or brackets."""
    for match in EMAIL.finditer(text):
        yield Span(*match.span(), "email", True, "e-mail")
    for match in EMAIL_IN_WORDS.finditer(text):
        yield Span(*match.span(), "email", False, "e-mail in words")


def find_handles(text: str) -> Iterator[Span]:
    """Accounts of networks and messengers: @name, a link to a profile, a name behind the word account."""
    for match in HANDLE.finditer(text):
        yield Span(*match.span(), "handle", True, "handle")
    for match in NAMED_ACCOUNT.finditer(text):
        yield Span(*match.span(1), "handle", False, "account name")
    for match in LIKE_AN_ACCOUNT.finditer(text):
        yield Span(*match.span(), "handle", False, "like an account")


def find_phones(text: str) -> Iterator[Span]:
    """Phone numbers of any country, in digits or in words; nine bare digits where somebody is called."""
    for match in PHONE.finditer(text):
        n_digits = len(DIGITS.findall(match.group()))
        start, end = match.span()
        if not 9 <= n_digits <= 15 or (text[start] in "78" and n_digits != 11 and not match.group().startswith("996")):
            continue
        if text[start] == "(":
            end += text[end : end + 1] == ")" and "(" not in text[start + 1 : end]
        yield Span(start, end, "phone", True, "phone")
    for match in BARE.finditer(text):
        n_digits = len(DIGITS.findall(match.group()))
        if n_digits in (9, 6) and CALLED.search(text[max(0, match.start() - 50) : match.start()]):
            yield Span(*match.span(), "phone", n_digits == 9, "digits where somebody is called")
    for match in IN_WORDS.finditer(text):
        n_words = len(match.group().replace(",", " ").replace("-", " ").split())
        called = CALLED.search(text[max(0, match.start() - 90) : match.start()])
        if n_words >= FEWEST_IN_WORDS or (called and n_words >= FEWEST_IN_WORDS - 1):
            yield Span(*match.span(), "phone", False, "digits in words")


def find_birth_dates(text: str) -> Iterator[Span]:
    """Dates beside a word of birth; other dates identify nobody."""
    dates = [match.span() for match in DATE.finditer(text)]
    found = [span for span in dates if _is_of_birth(text, *span)]
    same = {_day_and_year(text[start:end]) for start, end in found}
    for start, end in dates:
        if (start, end) in found or _day_and_year(text[start:end]) in same:
            hanging = HANGING_YEAR.match(text, end)
            yield Span(start, hanging.end() if hanging else end, "birth_date", True, "date of birth")
    for match in DATE_IN_WORDS.finditer(text):
        if _is_of_birth(text, *match.span()):
            yield Span(*match.span(), "birth_date", False, "date of birth in words")


def _is_of_birth(text: str, start: int, end: int) -> bool:
    if OTHER_EVENT.search(text[max(0, start - 30) : start]):
        return False
    return bool(
        BORN.search(text[max(0, start - BEFORE_A_BIRTH) : start]) or BORN.search(text[end : end + AFTER_A_BIRTH])
    )


def _day_and_year(date: str) -> tuple[str, ...]:
    """What two ways of writing a date share: its numbers of a day and of a year, without the century."""
    return tuple(sorted(number[-2:].zfill(2) for number in re.findall(r"\d+", date)))


IDENTIFIERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "email": find_emails,
    "handle": find_handles,
    "card": find_cards,
    "pin": find_pins,
    "passport": find_passports,
    "phone": find_phones,
    "birth_date": find_birth_dates,
}
"""The kinds of identifier, the most certain first: what an earlier one found, a later one does not look at."""


def find_identifiers(text: str) -> list[Span]:
    """Every identifier in a shadow, in order; none overlaps another.

    >>> [(one.kind, text[one.start : one.end]) for text in ["ПИН 10705199200816"] for one in find_identifiers(text)]
    [('pin', '10705199200816')]
    """
    found: list[Span] = []
    for find in IDENTIFIERS.values():
        for span in find(text):
            if not any(span.start < one.end and one.start < span.end for one in found):
                found.append(span)
    return sorted(found)
