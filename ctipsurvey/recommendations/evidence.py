"""What a text of evidence says of time and of the future, in English, Russian and Kyrgyz."""

import re

from ctipsurvey.language.dates import find_dates
from ctipsurvey.recommendations.acts import find_acts

_TITLES = re.compile(r"[“«„\"][^”»\"]{3,400}?[”»\"]")
_AHEAD = re.compile(
    r"\b(?:by|until|till|before|planned for|expected in|due|starting from|не позднее|до|к|планируется (?:на|в)|"
    r"plan(?:s|ned)?(?: \w+){0,2} (?:for|in)|ожидается в)\s+(?:the end of |конца )?$|\b(?:will|shall|to "
    r"be|планируется|будет)\b[^.;]*$",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:to be (?:\w+ed|done|held)|will (?:be|have|start|begin|\w+)|shall be|(?:is|are) "
    r"(?:planned|expected|scheduled|foreseen|"
    r"envisaged|intended|to be)|plan(?:s|ned)? to|intends? to|going "
    r"to|планируется|планируют|предполагается|предусматривается|"
    r"намечен\w*|будет|будут|ожидается|намерен\w*|пландалууда|пландаштырыл\w*|болжолдон\w*|каралууда|күтүлүүдө|"
    r"\w+(?:лат|лет|лот|лөт|нат|нет)\b(?=[.\s]*$))",
    re.IGNORECASE,
)
PAST = re.compile(
    r"(?<!\bthe )(?<!\bThe )\b(?:was|were|has been|have been|had been|is "
    r"being|conducted|held|adopted|approved|organi[sz]ed|carried out|published|formed|"
    r"established|trained|opened|operates|provides?|is|are|appoints?|regulates|stipulates|been)\b"
    r"|\b\w+(?:ен[аоы]?|ан[аоы]?|ял[аои]?сь|лись|лась|лось|ил[аи]?|ал[аи]?)\b|\b\w+(?:лды|лди|лду|лдү|нды|нди|лган|лген|лгон|лгөн|лууда|лүүдө)\b",
    re.IGNORECASE,
)
IN_FORCE = re.compile(
    r"(?:enter(?:s|ed)? into force|c[ao]me[s]? into force|in force|effective|takes? effect|вступ\w+ в (?:законную "
    r")?силу|введ\w+ в действие|"
    r"күчүнө кир\w+|күчүнө ээ)\s*(?:only\s+)?(?:on|from|since|as of|с|со|после)?\s*",
    re.IGNORECASE,
)


def dates_of_evidence(text: str) -> list[str]:
    """The dates of what was done, as ISO text: dates to come, titles and spans of years are left out.

    >>> dates_of_evidence("Adopted on 5 March 2019 for 2017-2020; the rest is to be done by 2025.")
    ['2019-03-05']
    """
    titles = [match.span() for match in _TITLES.finditer(text)]
    found = []
    for start, _, date in find_dates(text):
        if any(low <= start < high for low, high in titles) or _AHEAD.search(text[max(0, start - 60) : start]):
            continue
        found.append(date)
    return found


def in_force_dates(text: str) -> list[str]:
    """The dates from which the evidence says that something is in force.

    >>> in_force_dates("The rules enter into force on 1 January 2021.")
    ['2021-01-01']
    """
    dates = {start: date for start, _, date in find_dates(text)}
    found = []
    for match in IN_FORCE.finditer(text):
        near = [date for start, date in dates.items() if 0 <= start - match.end() <= 12]
        found += near[:1]
    return found


def dated_acts(text: str, language: str) -> list[str]:
    """The dates of the acts that a text names."""
    return [act.date for act in find_acts(text, language) if act.date]
