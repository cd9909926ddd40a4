"""Questions to the evidence: each rule with a case and a control, and the real report against the hand list."""

from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from ctipsurvey.instruments.register import load_register, standard_scale
from ctipsurvey.recommendations.audit import QUESTIONS, Evidence, Mention, Report, audit_evidence
from ctipsurvey.run.recommendations import audit_target, import_reading, report_of_reading
from ctipsurvey.study import load_study

SEED = ROOT.parent / "shared/seed/monitoring-report-2019.md"
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="needs the 2019 report itself (../shared), which is not here")
ASK = "Adopt rules for the wells of mountain villages."
IN_ORDER = "Resolution of the Government dated March 5, 2016, No. 101 adopted rules for wells of mountain villages."


def row(
    evidence: str, status: str = "implemented", no: str = "1", text: str = ASK, as_of: str = "2017-12-31"
) -> Evidence:
    return Evidence("2015", no, status, as_of, text, evidence, f"line {no}")


def kinds(*rows: Evidence, **more: object) -> list[tuple[str, str]]:
    found = audit_evidence(Report(rows, **more))  # type: ignore[arg-type]
    return list(zip(found["where"], found["kind"], strict=True))


def test_a_row_in_order_raises_no_flag() -> None:
    mention = Mention("resolution", "101", "2016-03-05", "On wells", "7")
    assert kinds(row(IN_ORDER), mentions=[mention]) == []


@pytest.mark.parametrize(
    ("evidence", "status", "kind"),
    [
        ("", "implemented", "evidence_missing"),
        ("Law dated January 11, 2018, No. 2 brought rules for wells.", "implemented", "evidence_after_asof"),
        ("In 2018 rules for wells were adopted.", "implemented", "evidence_after_asof"),
        ("Law dated April 2, 1998, No. 31 has rules for wells.", "implemented", "evidence_predates_report"),
        ("Resolution of the Government, Annex 1, has rules for wells.", "implemented", "evidence_uncited"),
        ("The Law “On Wells” has rules.", "implemented", "evidence_uncited"),
        (
            "The rules for wells were adopted and enter into force on 1 March 2018.",
            "implemented",
            "not_in_force_at_asof",
        ),
        ("Rules for wells are planned to be adopted.", "implemented", "evidence_future"),
        ("By the Plan of Activities for 2016 – 2020 on wells.", "partially_implemented", "evidence_fragment"),
        ("Teachers of schools received new textbooks then.", "implemented", "evidence_off_point"),
    ],
)
def test_each_rule_asks_where_it_should(evidence: str, status: str, kind: str) -> None:
    assert ("2015/1", kind) in kinds(row(evidence, status))


@pytest.mark.parametrize(
    ("evidence", "status", "kind"),
    [
        ("", "no_information", "evidence_missing"),
        ("On December 31, 2017 rules were adopted.", "implemented", "evidence_after_asof"),
        ("Works in 2016; to be finished by 2020, plan for 2018-2020.", "partially_implemented", "evidence_after_asof"),
        ("Law dated January 11, 2015, No. 2 has rules for wells.", "implemented", "evidence_predates_report"),
        ("By Article 171 of the Criminal Code wells are safe.", "implemented", "evidence_uncited"),
        ("The rules for wells are in force since 1 March 2016.", "implemented", "not_in_force_at_asof"),
        ("Rules for wells are planned to be adopted.", "pending", "evidence_future"),
    ],
)
def test_no_rule_asks_where_all_is_in_order(evidence: str, status: str, kind: str) -> None:
    assert kind not in [found for _, found in kinds(row(evidence, status))]


def test_a_short_form_is_cited_where_the_report_prints_the_date_elsewhere() -> None:
    short = row("Wells Resolution No. 101 adopted rules for wells.")
    assert ("2015/1", "evidence_uncited") in kinds(short)
    assert kinds(short, mentions=[Mention("resolution", "101", "2016-03-05", "", "9")]) == []


def test_a_date_that_is_later_in_one_of_two_printings_is_only_proposed() -> None:
    mentions = [Mention("resolution", "7", "2017-10-19", "", "9"), Mention("resolution", "7", "2018-10-19", "", "12")]
    found = audit_evidence(Report([row("Resolution No. 7 adopted rules for wells.")], mentions))
    by_kind = found.set_index("kind")
    assert by_kind.loc["evidence_after_asof", "certain"] == "no"


def test_one_number_with_two_dates_or_two_titles_is_named_with_its_lines() -> None:
    mentions = [
        Mention("resolution", "7", "2017-10-19", "On measures to cancel fees", "9"),
        Mention("resolution", "7", "2017-09-19", "On measures to terminate use of meters", "12"),
        Mention("law", "7", "2001-01-01", "On bees", "13"),
    ]
    found = audit_evidence(Report([], mentions)).set_index("kind")
    assert found.loc["act_date_conflict", "source_line"] == "9, 12"
    assert set(found.index) == {"act_date_conflict", "act_title_variant"}


def test_acts_of_different_years_that_share_a_number_are_two_acts() -> None:
    mentions = [Mention("law", "7", "2001-01-01", "On bees", "1"), Mention("law", "7", "2010-01-01", "On roads", "2")]
    assert audit_evidence(Report([], mentions)).empty


def test_nearly_the_same_ask_with_another_status_is_a_conflict_of_both() -> None:
    one = row(IN_ORDER)
    other = row(IN_ORDER, "not_implemented", "2", "Adopt the rules for wells of mountain villages.")
    assert {("2015/1", "status_conflict"), ("2015/2", "status_conflict")} <= set(kinds(one, other))


def test_a_passage_that_speaks_against_a_status_is_named() -> None:
    found = audit_evidence(
        Report([row(IN_ORDER)], paragraphs=[("40", "There are no rules for wells in mountain villages.")])
    )
    assert found.set_index("kind").loc["status_vs_text", "source_line"] == "40"


def test_no_flag_changes_or_repeats_what_was_received() -> None:
    secret = "Resolution of the Government says that Asel K. lives there."
    found = audit_evidence(Report([row(secret)]))
    assert "Asel" not in found.to_csv()


def test_every_rule_has_a_question_that_a_person_can_answer() -> None:
    assert list(QUESTIONS) == [f"R{number}" for number in range(1, 11)]
    assert all(severity in ("high", "medium", "low") for _, severity in QUESTIONS.values())


@needs_seed
def test_the_real_report_raises_exactly_the_flags_of_the_hand_list(tmp_path: Path) -> None:
    from ctipsurvey.collect.published.reading import read_report

    register = load_register(load_study(ROOT))
    issued = {str(year): register.issued(year) for year in (2015, 2016, 2017, 2019)}
    flags = audit_evidence(report_of_reading(read_report(SEED, 2019, standard_scale()), issued))
    certain = flags[flags["certain"] == "yes"]
    hand = pd.read_csv(ROOT / "benchmarks/recommendations/hand_audit_2019.csv", dtype=str)
    hand = hand[hand["certain"] == "yes"]
    found = set(zip(certain["where"], certain["kind"], strict=True))
    assert found == set(zip(hand["rec"], hand["kind"], strict=True))
    assert (flags["source_line"] != "").all()


@needs_seed
def test_the_audit_of_imported_tables_is_the_audit_of_the_report(tmp_path: Path) -> None:
    import_reading(SEED, 2019, tmp_path, ROOT, None)
    of_folder = audit_target(str(tmp_path), ROOT)
    of_report = audit_target(str(SEED), ROOT)
    columns = ["kind", "where", "source_line"]
    assert of_folder[columns].equals(of_report[of_report["kind"] != "status_vs_text"][columns].reset_index(drop=True))


def test_a_year_of_the_study_is_audited_from_what_was_noted_of_its_report() -> None:
    flags = audit_target("2019", ROOT)
    missing = flags[flags["kind"] == "evidence_missing"]["where"].tolist()
    assert missing == ["2015/6", "2016/2", "2017/6", "2017/20", "2017/21"]
