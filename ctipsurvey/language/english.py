"""English by forms: regular endings by rule, irregular words by a small table."""

from functools import lru_cache

from ctipsurvey.language.words import fold

VOWELS = "aeiou"
IRREGULAR = """
be am is are was were been being; have has had having; do does did done doing; go goes went gone going; become
became; begin began begun; break broke broken; bring brought; build built; buy bought; catch caught; choose
chose chosen; come came; cost; cut; deal dealt; draw drew drawn; drive drove driven; eat ate eaten; fall fell
fallen; feel felt; fight fought; find found; flee fled; forget forgot forgotten; forgive forgave forgiven; get
got gotten; give gave given; grow grew grown; hear heard; hide hid hidden; hold held; hurt; keep kept; know
knew known; lay laid; lead led; learn learnt; leave left; lend lent; let; lie lay lain; lose lost; make made;
mean meant; meet met; overcome overcame; pay paid; put; quit; read; ride rode ridden; rise rose risen; run
ran; say said; see saw seen; seek sought; sell sold; send sent; set; shake shook shaken; shut; sit sat; sleep
slept; speak spoke spoken; spend spent; split; spread; stand stood; steal stole stolen; stick stuck; strike
struck; swear swore sworn; take took taken; teach taught; tell told; think thought; throw threw thrown;
understand understood; undergo underwent undergone; withdraw withdrew withdrawn; wear wore worn; win won;
write wrote written; rewrite rewrote rewritten; oversee oversaw overseen; shoot shot; man men; woman women;
child children; person people persons; foot feet; criterion criteria; datum data; basis bases; crisis crises;
analysis analyses; hypothesis hypotheses; life lives; wife wives; half halves; medium media; policeman
policemen; policewoman policewomen; good better best; bad worse worst; few fewer fewest; little less least;
many more most; far further
"""
"""Words whose forms no rule gives: the dictionary form, then its forms; a regular plural or -ing is added by rule."""


@lru_cache(maxsize=1)
def _irregular() -> dict[str, frozenset[str]]:
    lines = (line.split() for line in IRREGULAR.split(";"))
    return {line[0]: frozenset(line) for line in lines if line}


@lru_cache(maxsize=20_000)
def forms(word: str) -> frozenset[str]:
    """All forms of an English word given in its dictionary form: plural, -s, -ed, -ing and the possessive.

    >>> sorted(forms("court"))
    ['court', "court's", 'courted', 'courting', 'courts', "courts'"]
    >>> "trafficked" in forms("traffic"), "left" in forms("leave"), "bodies" in forms("body")
    (True, True, True)
    """
    base = fold(word)
    found = {base, _plus_s(base), f"{base}'s", f"{_plus_s(base)}'"}
    if base.isalpha() and len(base) > 2:
        found.add(_plus_ing(base))
        if base not in _irregular():
            found.add(_plus_ed(base))
        found |= _doubled(base)
    return frozenset(found | _irregular().get(base, frozenset()))


def _plus_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def _plus_ed(word: str) -> str:
    if word.endswith("e"):
        return f"{word}d"
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return f"{word[:-1]}ied"
    return f"{word}ked" if word.endswith("ic") else f"{word}ed"


def _plus_ing(word: str) -> str:
    if word.endswith("ie"):
        return f"{word[:-2]}ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return f"{word[:-1]}ing"
    return f"{word}king" if word.endswith("ic") else f"{word}ing"


def _doubled(word: str) -> set[str]:
    """Forms with the last consonant doubled, as in stopped and referred."""
    short = len(word) > 2 and word[-1] not in VOWELS + "wxyh" and word[-2] in VOWELS and word[-3] not in VOWELS
    return {f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"} if short and word[-1] in "bdglmnprt" else set()
