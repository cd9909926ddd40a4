"""The real 2019 report: what is read of it, and that the study's own facts agree with it."""

import csv
import random
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from shared import REPORT_2019, ROOT, needs_the_report

from ctipsurvey.collect.published.reading import Reading, read_report
from ctipsurvey.instruments.register import standard_scale

pytestmark = needs_the_report


@cache
def reading() -> Reading:
    return read_report(REPORT_2019, 2019, standard_scale())


def published(table: str) -> list[dict[str, str]]:
    with (ROOT / "data/2019/published" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_are_ten_seven_and_twenty_two_recommendations() -> None:
    assert Counter(row.report_year for row in reading().recommendations) == {
        "2015": 10,
        "2016": 7,
        "2017": 22,
    }


def test_the_studys_statuses_are_those_of_the_report() -> None:
    found = [(r.report_year, r.no, r.status_printed, r.status, r.as_of_printed) for r in reading().recommendations]
    kept = [
        (r["report_year"], r["no"], r["status_printed"], r["status"], r["as_of_printed"]) for r in published("statuses")
    ]
    assert kept == found


def test_evidence_is_kept_exactly_where_the_report_prints_any() -> None:
    found = {(row.report_year, row.no): bool(row.evidence_text) for row in reading().recommendations}
    assert {(r["report_year"], r["no"]): bool(r["evidence"]) for r in published("statuses")} == found


def test_every_act_kept_is_named_in_the_row_that_cites_it() -> None:
    evidence = {f"r{r.report_year}_{int(r.no):02d}": r.evidence_text for r in reading().recommendations}
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for act in published("acts"):
        text = evidence[act["recommendation_id"]]
        assert act["act_number"] in text, act
        if len(act["act_date"]) == 10:
            year, month, day = act["act_date"].split("-")
            assert f"{months[int(month) - 1]} {int(day)}, {year}" in text, act


def test_the_thirteen_new_recommendations_are_numbered_by_addressee() -> None:
    numbers = [row.no for row in reading().new_recommendations]
    assert numbers == [*(f"1.{n}" for n in range(1, 5)), *(f"2.{n}" for n in range(1, 10))]
    assert {row.addressee for row in reading().new_recommendations if row.no[0] == "2"} == {"State Migration Service"}


def test_the_studys_respondents_are_those_of_the_annex() -> None:
    found = [(r.no, r.organisation, r.town, r.kind, r.participation) for r in reading().respondents]
    assert len(found) == 31
    assert [
        tuple(r[c] for c in ("no", "organisation", "town", "kind", "participation")) for r in published("respondents")
    ] == found


def test_the_studys_support_cases_are_those_of_the_annex() -> None:
    found = [(r.no, r.organisation, r.n_cases) for r in reading().support_cases]
    assert len(found) == 28
    assert [(r["no"], r["organisation"], r["n_cases"]) for r in published("support_cases")] == found


def test_every_sum_of_money_kept_is_printed_in_its_line() -> None:
    lines = {row.no: row.support_printed for row in reading().support_cases}
    for payment in published("support_payments"):
        assert payment["printed"] in lines[payment["no"]]
        assert payment["amount"] in payment["printed"]
    n_printed = sum(line.count("KGS") for line in lines.values())
    assert n_printed == sum(bool(payment["amount"]) for payment in published("support_payments"))


def test_the_criminal_cases_are_those_of_the_printed_table() -> None:
    columns = {
        "Criminal cases initiated": "cases initiated",
        "Solved": "cases solved",
        "Unsolved": "cases unsolved",
    }
    found = {(row.row, columns[row.column]): row.value for row in reading().statistics}
    kept = {
        (r["period"], r["indicator"]): r["value"] for r in published("statistics") if r["topic"] == "criminal_cases"
    }
    assert {key: kept[key] for key in found} == found
    assert len(found) == 9


def test_every_printed_figure_stands_in_the_report() -> None:
    text = " ".join(REPORT_2019.read_text(encoding="utf-8").replace("**", "").split())
    missing = [row["printed"] for row in published("statistics") if row["printed"] not in text]
    assert missing == []


def test_the_fourteen_excerpts_have_the_footnotes_and_bodies_of_the_report() -> None:
    found = [(row.footnote, row.organisation, row.kind) for row in reading().excerpts]
    assert len({footnote for footnote, _, _ in found}) == 14
    assert [(r["footnote"], r["organisation"], r["kind"]) for r in published("excerpts")] == found


def test_an_excerpt_over_a_page_break_is_put_together() -> None:
    (excerpt,) = [row for row in reading().excerpts if row.footnote == "13"]
    assert excerpt.text.startswith("A series of trainings")
    assert "who will work with the victims" in excerpt.text


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("split row", 500),
        ("split row", 505),
        ("split row", 524),
        ("split row", 531),
        ("split row", 558),
        ("number without a full stop", 497),
        ("number without a full stop", 556),
        ("dash row", 510),
        ("dash row", 518),
        ("header variant", 512),
        ("label variant", 515),
        ("label variant", 520),
        ("sub-items", 515),
        ("no evidence", 502),
        ("no evidence", 514),
        ("no evidence", 536),
        ("no evidence", 554),
        ("no evidence", 555),
        ("skipped number", 624),
        ("no number of cases", 665),
        ("numbered here", 583),
        ("split paragraph", 265),
    ],
)
def test_the_reading_report_lists_each_irregularity_with_its_line(kind: str, line: int) -> None:
    assert (kind, line) in {(entry.kind, entry.line) for entry in reading().irregularities}


def test_nothing_that_could_not_be_read_is_left_in_the_real_report() -> None:
    assert [entry for entry in reading().irregularities if "not read" in entry.kind] == []


def _shuffled(text: str, chance: random.Random) -> str:
    """The real report with the rows of each table of recommendations in another order, page breaks included."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if "\tRecommendations of" in line]
    for start in starts:
        after = range(start + 1, len(lines))
        end = next(at for at in after if "\tRecommendations of" in lines[at] or lines[at].startswith("## "))
        groups: list[list[str]] = []
        for line in lines[start + 1 : end]:
            cell = re.sub(r"<[^>]+>", "", line.split("\t")[0]).strip()
            if re.fullmatch(r"\d+\.?", cell) or not groups:
                groups.append([])
            groups[-1].append(line)
        chance.shuffle(groups)
        lines[start + 1 : end] = [line for group in groups for line in group]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(5))
def test_the_real_rows_in_another_order_give_the_same_recommendations(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(_shuffled(REPORT_2019.read_text(encoding="utf-8"), random.Random(seed)), encoding="utf-8")
    found = read_report(path, 2019, standard_scale()).recommendations
    fields = ("report_year", "no", "status", "as_of_printed", "text", "evidence_text")
    as_rows = [
        sorted(tuple(getattr(r, f) for f in fields) for r in rows) for rows in (found, reading().recommendations)
    ]
    assert as_rows[0] == as_rows[1]


def _as_page(text: str, one_line: bool) -> str:
    """The real report as a web page: each run of table lines a <table>, each paragraph a <p>, footnotes with <sup>."""
    page, rows = [], []
    for line in [*text.split("\n"), ""]:
        if "\t" in line:
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("\t")) + "</tr>")
            continue
        if rows:
            page.append("<table>" + "".join(rows) + "</table>")
            rows = []
        if line.startswith("#"):
            page.append(f"<h2>{line.strip('#* ')}</h2>")
        elif re.match(r"\d+\. ", line):
            page.append(f"<ol start='{line.split('.')[0]}'><li>{line.split('.', 1)[1]}</li></ol>")
        elif line.startswith("- "):
            page.append(f"<ul><li>{line[2:]}</li></ul>")
        elif line.strip() not in ("", "---"):
            page.append(f"<p>{line}</p>")
    joint = "" if one_line else "\n"
    return joint.join(["<html><head><meta charset='utf-8'></head><body>", *page, "</body></html>"]).replace("*", "")


@pytest.mark.parametrize("one_line", [False, True])
def test_the_real_report_as_a_web_page_gives_the_same_tables(one_line: bool, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(_as_page(REPORT_2019.read_text(encoding="utf-8"), one_line), encoding="utf-8")
    found, expected = read_report(path, 2019, standard_scale()).tables(), reading().tables()
    del found["reading_report"], expected["reading_report"]
    for name, table in expected.items():
        left, right = (frame.drop(columns="source_line").sort_values("report_year") for frame in (found[name], table))
        assert left.to_dict("records") == right.to_dict("records"), name
