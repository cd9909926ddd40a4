"""Which words stand before a turn: speaker labels in English, Russian and Kyrgyz, and who is meant by them."""

import re
import unicodedata
from collections.abc import Collection, Mapping

from ctipsurvey.collect.transcripts.source import INVISIBLE, Speaker
from ctipsurvey.errors import Problem, UsageError

SPEAKERS: tuple[Speaker, ...] = ("interviewer", "respondent", "unknown")

LOOK_ALIKES = str.maketrans("abceopxkmhty", "авсеорхкмнту")
"""Latin letters that look like Cyrillic ones: a label of one letter is often typed on the wrong keyboard."""
KYRGYZ = str.maketrans("ңөүё", "ноуе")
"""Kyrgyz letters as they are typed on a Russian keyboard."""
NUMBER = re.compile(r"[\s._#№-]*(?:n[o°])?[\s._#№-]*\d+[a-zа-я]?$")
NAME = re.compile(r"[^\W\d_][\w.’'()№#/ -]*", re.UNICODE)
LOWER_IN_NAMES = {"кызы", "уулу", "оглы", "углу", "de", "van", "von", "bin", "al"}
LONGEST = 40
MOST_WORDS = 4


def plain(label: str) -> str:
    """A label for comparison: small letters, one blank between words, no colon, stars or invisible characters.

    >>> plain("**Респондент  2:**")
    'респондент 2'
    """
    shown = re.sub(f"[{INVISIBLE}]", "", unicodedata.normalize("NFC", label))
    return re.sub(r"\s+", " ", shown.strip(" \t\u00a0*_:：.-–—")).casefold()


def word_of(label: str) -> str:
    """The word of a label without number, bracket and look-alikes, to be found among the known words.

    >>> word_of("Эксперт №3 (жен.)"), word_of("P1") == word_of("Р")
    ('эксперт', True)
    """
    word = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*", " ", plain(label)).strip()
    word = NUMBER.sub("", word).strip(" .-_").translate(KYRGYZ)
    return word.translate(LOOK_ALIKES) if len(word) == 1 and word not in "iqr" else word


def who(label: str, words_in_file: Collection[str], speakers: Mapping[str, Speaker]) -> Speaker:
    """Who speaks under a label: as it was said with `speakers`, else by the known words, else unknown.

    Letters that stand in pairs (Q and A, В and О, С and Ж) are known only where both are in the file.
    """
    said = speakers.get(plain(label))
    if said:
        return said
    word = word_of(label)
    for question, answer in PAIRS:
        if question in words_in_file and answer in words_in_file and word in (question, answer):
            return "interviewer" if word == question else "respondent"
    return WORDS.get(word) or WORDS.get(_word_in_brackets(label)) or "unknown"


def is_known(label: str, speakers: Mapping[str, Speaker]) -> bool:
    """True for a label of the known words, or one that was said with `speakers`."""
    return plain(label) in speakers or word_of(label) in WORDS or _word_in_brackets(label) in WORDS


def _word_in_brackets(label: str) -> str:
    """The word of what stands in brackets after a name: who is meant by `Айгүл (эксперт)`."""
    match = re.search(r"[(\[]([^)\]]{2,})[)\]]", label)
    return word_of(match[1]) if match else ""


def is_particular(label: str) -> bool:
    """True for what stands before a colon in the head of a transcript: date, place, age and the like."""
    words = re.sub(r"[^\w ]", " ", plain(label)).translate(KYRGYZ).split()
    return bool(words) and (words[0] in PARTICULARS or " ".join(words) in PARTICULARS)


def is_like_a_name(label: str) -> bool:
    """True for a short label of words that begin with a capital letter and are no turn of speech.

    >>> is_like_a_name("Айгүл Т."), is_like_a_name("Я хочу сказать"), is_like_a_name("Например")
    (True, False, False)
    """
    shown = re.sub(rf"[{INVISIBLE}*]|\([^)]*\)\s*\Z", "", label).strip()
    words = shown.split()
    if not words or len(shown) > LONGEST or len(words) > MOST_WORDS or not NAME.fullmatch(shown):
        return False
    if plain(shown).translate(KYRGYZ) in TURNS_OF_SPEECH or is_particular(shown):
        return False
    return all(word[0].isupper() or word[0].isdigit() or word[0] in "№#-" or word in LOWER_IN_NAMES for word in words)


def checked_speakers(speakers: Mapping[str, str]) -> dict[str, Speaker]:
    """The labels that a researcher gave with their speakers, for comparison; raises UsageError on another speaker."""
    found: dict[str, Speaker] = {}
    problems = []
    for number, (label, speaker) in enumerate(speakers.items(), start=1):
        known = next((name for name in SPEAKERS if name == speaker), None)
        if known is None:
            message = f"says another speaker than is allowed. Allowed: {', '.join(SPEAKERS)}."
            problems.append(Problem("", f"speaker {number}", message))
        elif not plain(label):
            problems.append(Problem("", f"speaker {number}", "has no label before the sign of equality."))
        else:
            found[plain(label)] = known
    if problems:
        raise UsageError(problems)
    return found


PAIRS = (("q", "а"), ("в", "о"), ("с", "ж"))
"""Question and answer by one letter: Q and A, вопрос and ответ, суроо and жооп."""

SPOKEN = {"question", "answer", "вопрос", "ответ", "суроо", "жооп"}
"""Known words that people also say; beside labels of persons they count only where they come back."""

INTERVIEWER = """
i, int, intv, interviewer, interviewers, question, questions, moderator, mod, facilitator, researcher, и, инт,
интервьюер, интервьюёр, вопрос, вопросы, модератор, мод, ведущий, ведущая, исследователь, исследовательница,
сурамжылоочу, суроо берүүчү, маек алуучу, интервью алуучу, алып баруучу, изилдөөчү, суроо, суроолор
"""
RESPONDENT = """
r, resp, respondent, answer, answers, participant, expert, interviewee, informant, р, респ, респондент, респондентка,
ответ, ответы, участник, участница, эксперт, эксп, э, информант, информантка, собеседник, собеседница, жооп, жооптор,
жооп берүүчү, сурамжылануучу, катышуучу, маалымат берүүчү
"""
NOBODY = "speaker, спикер, говорящий, сүйлөөчү, голос, voice, q"


def _words(listed: str, speaker: Speaker) -> dict[str, Speaker]:
    return {" ".join(word.split()).translate(KYRGYZ): speaker for word in listed.split(",")}


WORDS: dict[str, Speaker] = {
    **_words(NOBODY, "unknown"),
    **_words(INTERVIEWER, "interviewer"),
    **_words(RESPONDENT, "respondent"),
}
"""Known words of labels, as `word_of` gives them, and who speaks."""

PARTICULARS = {
    word.translate(KYRGYZ)
    for word in [
        "date",
        "place",
        "location",
        "venue",
        "time",
        "duration",
        "interview",
        "topic",
        "theme",
        "project",
        "region",
        "city",
        "district",
        "sex",
        "gender",
        "age",
        "position",
        "organisation",
        "organization",
        "occupation",
        "profession",
        "education",
        "language",
        "code",
        "number",
        "file",
        "recording",
        "record",
        "transcript",
        "transcribed",
        "transcriber",
        "translator",
        "translated",
        "year",
        "participants",
        "present",
        "id",
        "дата",
        "место",
        "время",
        "длительность",
        "продолжительность",
        "интервью",
        "тема",
        "проект",
        "регион",
        "область",
        "город",
        "село",
        "район",
        "пол",
        "возраст",
        "должность",
        "организация",
        "профессия",
        "образование",
        "язык",
        "код",
        "номер",
        "файл",
        "запись",
        "аудиозапись",
        "транскрипт",
        "расшифровка",
        "транскрибировал",
        "транскрибировала",
        "расшифровал",
        "расшифровала",
        "переводчик",
        "перевод",
        "год",
        "участники",
        "присутствовали",
        "начало",
        "окончание",
        "стаж",
        "анкета",
        "опыт",
        "күнү",
        "жери",
        "орду",
        "убактысы",
        "узактыгы",
        "датасы",
        "аймагы",
        "аймак",
        "облус",
        "шаар",
        "айыл",
        "жынысы",
        "жашы",
        "кызматы",
        "уюм",
        "уюму",
        "тили",
        "номери",
        "катышуучулар",
        "долбоор",
        "жылы",
        "которгон",
    ]
}
"""Words with which the particulars of an interview begin (as first word before a colon)."""

TURNS_OF_SPEECH = {
    word.strip().translate(KYRGYZ)
    for word in """
например, пример, итак, первое, второе, третье, четвёртое, во-первых, во-вторых, в-третьих, главное, причина, причины,
проблема, проблемы, вывод, выводы, итого, результат, цель, задача, примечание, комментарий, цитата, раз, да, нет, ну,
ещё, и ещё, то есть, значит, дальше, далее, плюс, минус, внимание, важно, короче, смех, пауза, вот, так,
мисалы, демек, биринчи, экинчи, үчүнчү, биринчиден, экинчиден, ооба, жок, себеби, маселе, көйгөй, башкача айтканда,
example, for example, note, first, second, third, firstly, secondly, reason, reasons, problem, problems, result,
conclusion, comment, so, yes, no, well, and, also, important, in short, the problem, the reason, laughter, pause
""".replace("\n", " ").split(",")
}
"""What often stands before a colon in speech and is nobody's name."""
