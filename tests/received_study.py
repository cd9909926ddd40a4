"""A small study with received material, all of it constructed: what the tests of protecting begin with."""

import shutil
from pathlib import Path

from shared import ROOT

from ctipsurvey import files
from ctipsurvey.study import Study, load_study

YEAR = 2019
PASSPHRASE = "correct horse battery staple"

TRANSCRIPT = """\
Интервьюер: Расскажите, как вы работаете.
Айгуль: Меня зовут Айгуль Токтогулова, телефон 0555 12 34 56. С прошлого года я одна на весь район.
Интервьюер: Кто направляет к вам людей?
Айгуль: Участковый Кожогулов из села Кашка-Суу. Без Кожогулова никто бы не пришёл. Вера тоже помогала.
"""
SECOND = """\
Интервьюер: Сиз эмне кыласыз?
Респондент: Айгүл Токтогулова менен иштейм. Айгүлдөн көп нерсе үйрөндүм.
"""
INTERVIEWS = """\
source,person,also_known_as,kind,region,language,instrument,consent,quotes,retention_until,constructed
aigul,Айгуль Токтогулова,Айгүл,ngo,Osh Oblast,ru,guide,yes,yes,2031-12-31,constructed
second,Бакыт Сыдыков,,ngo,Osh Oblast,ky,guide,yes,no,,constructed
"""


def make_study(folder: Path) -> Study:
    """A study without data of any year, with the instruments of the project."""
    shutil.copytree(ROOT / "instruments", folder / "instruments", ignore=shutil.ignore_patterns("examples"))
    (folder / "data").mkdir()
    return load_study(folder)


def receive(study: Study, interviews: str = INTERVIEWS) -> None:
    """Two transcripts as `collect` reads them, and the list of interviews."""
    from ctipsurvey.collect.collecting import collect_files

    raw = study.root / "raw"
    raw.mkdir(exist_ok=True)
    (raw / "aigul.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (raw / "second.txt").write_text(SECOND, encoding="utf-8")
    collect_files(sorted(raw.glob("*.txt")), YEAR, study.received(YEAR, "turns").parent, {})
    files.write_text(study.interviews(YEAR), interviews)
