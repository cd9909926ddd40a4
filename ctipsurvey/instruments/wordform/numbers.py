"""Which items are printed as questions, under which number, and which belong to their neighbour."""

import re

from ctipsurvey.instruments.questionnaire import SILENT, Item, Questionnaire

UNSEEN = (
    *SILENT,
    "calculate_here",
    "xml-external",
    "csv-external",
    "phonenumber",
    "subscriberid",
    "simserial",
    "email",
)


def printed_numbers(questionnaire: Questionnaire) -> dict[str, str]:
    """The number under which each question is printed; "other: which?" has the number of its neighbour."""
    found: dict[str, str] = {}
    items = questionnaire.all_items()
    number = 0
    for place, item in enumerate(items):
        if not is_question(item):
            continue
        if place and belongs_to(item, items[place - 1]):
            found[item.id] = found[items[place - 1].id]
            continue
        number += 1
        found[item.id] = str(number)
    return found


def is_question(item: Item) -> bool:
    """Whether an item is printed as a question: no note, no calculation, nothing that only the phone sees."""
    return item.type not in UNSEEN and item.type != "note" and item.appearance != "hidden"


def belongs_to(item: Item, before: Item) -> bool:
    """Whether a text item asks which other answer was meant in the closed item before it."""
    if item.type != "text" or not before.is_closed or not item.relevant:
        return False
    found = re.fullmatch(
        r"\s*(?:selected\(\s*\$\{\s*(\w+)\s*\}\s*,\s*|\$\{\s*(\w+)\s*\}\s*=\s*)['\"](other\w*)['\"]\s*\)?\s*",
        item.relevant,
    )
    return bool(found) and before.id in (found[1], found[2]) if found else False
