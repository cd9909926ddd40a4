"""How well acts, irregular evidence and repeats are found, against hand lists; prints precision and recall.

    .venv/bin/python benchmarks/recommendations.py [REPORT]

Acts are scored on 180 constructed sentences (benchmarks/recommendations/acts_gold.csv), whose author did not know the
program. Audit and lineage are scored on the 2019 report, which is not part of the project: name the file (Markdown,
DOCX or HTML). The hand lists and how they were made: benchmarks/recommendations/README.md.
"""

import json
import sys
from pathlib import Path

import pandas as pd

from ctipsurvey.collect.published.reading import read_report
from ctipsurvey.instruments.notions import load_notions
from ctipsurvey.instruments.register import load_register, standard_scale
from ctipsurvey.recommendations.acts import find_acts
from ctipsurvey.recommendations.audit import audit_evidence
from ctipsurvey.recommendations.lineage import CUT, propose_links
from ctipsurvey.recommendations.similarity import Ask, NotionFinder
from ctipsurvey.run.recommendations import report_of_reading
from ctipsurvey.study import load_study

HERE = Path(__file__).parent / "recommendations"
SAME_KIND = {"plan": "programme", "law_article": "", "constitution_article": "code_article", "draft_law": "law",
             "constitution": "code", "decision": "resolution", "internal_document": "instruction"}  # fmt: skip


def said(found: int, right: int, wanted: int) -> str:
    """Precision and recall in words."""
    precision = right / found if found else float("nan")
    return (
        f"{right} of {wanted} found (recall {right / wanted:.2f}); {right} of {found} right (precision {precision:.2f})"
    )


def score_acts(shown: bool = False) -> None:
    """Acts by language: found with kind, number and date all right; and by number and date alone."""
    gold = pd.read_csv(HERE / "acts_gold.csv", dtype=str, keep_default_na=False)
    for language, rows in gold.groupby("language", sort=False):
        whole, bare = [0, 0, 0], [0, 0, 0]
        for row in rows.to_dict("records"):
            wanted = [(a["kind"], a["number"].replace(" ", ""), a["date"]) for a in json.loads(row["acts"])]
            found = [
                (SAME_KIND.get(a.kind, a.kind), a.number.replace(" ", ""), a.date)
                for a in find_acts(row["text"], language)
            ]
            found = [one for one in found if one[0]]
            for counts, view in ((whole, lambda a: a), (bare, lambda a: a[1:])):
                left, right = [view(a) for a in wanted], 0
                for one in found:
                    if view(one) in left:
                        left.remove(view(one))
                        right += 1
                counts[0] += len(found)
                counts[1] += right
                counts[2] += len(wanted)
            if shown and sorted(wanted) != sorted(found):
                print(row["id"], row["text"], "\n   wanted", wanted, "\n   found ", found)
        print(f"acts {language}: kind, number and date: {said(*whole)}")
        print(f"acts {language}: number and date:       {said(*bare)}")


def score_report(path: Path) -> None:
    """Audit and lineage on the 2019 report."""
    study = load_study(Path(__file__).parent)
    register = load_register(study)
    reading = read_report(path, 2019, standard_scale())
    issued = {str(year): register.issued(year) for year in study.years}
    flags = audit_evidence(report_of_reading(reading, issued))
    hand = pd.read_csv(HERE / "hand_audit_2019.csv", dtype=str)
    for certain, name in (("yes", "machine-certain"), ("no", "to be judged")):
        wanted = set(
            zip(hand[hand["certain"] == certain]["rec"], hand[hand["certain"] == certain]["kind"], strict=True)
        )
        own = flags[flags["certain"] == certain]
        found = set(zip(own["where"], own["kind"], strict=True))
        print(f"audit, {name}: {said(len(found), len(found & wanted), len(wanted))}")
    rows = [*reading.recommendations, *reading.new_recommendations]
    asks = [Ask(str(row.report_year), row.no, row.text) for row in rows]
    pairs = propose_links(asks, NotionFinder(load_notions(study)))
    found = set(zip(pairs["from_year"], pairs["from_no"], pairs["to_year"], pairs["to_no"], strict=True))
    lineage = pd.read_csv(HERE / "hand_lineage_2019.csv", dtype=str)
    levels = (["near_verbatim"], ["near_verbatim", "same_ask"], ["near_verbatim", "same_ask", "related"])
    for level in levels:
        own = lineage[lineage["strength"].isin(level)]
        wanted = set(zip(own["from_year"], own["from_no"], own["to_year"], own["to_no"], strict=True))
        print(f"lineage at {CUT}, {' + '.join(level)}: {said(len(found), len(found & wanted), len(wanted))}")


if __name__ == "__main__":
    score_acts("--show" in sys.argv)
    for name in sys.argv[1:]:
        if not name.startswith("-"):
            score_report(Path(name))
