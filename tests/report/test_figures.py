"""The figures: their numbers are the data's, their words stay on the canvas, and two runs give the same bytes."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ctipsurvey.errors import DataError
from ctipsurvey.report import figures
from ctipsurvey.report.figures.charts import nothing_to_show
from ctipsurvey.report.figures.frame import put_frame
from ctipsurvey.report.saved_figures import read_saved_figures
from ctipsurvey.report.tables import CONSTRUCTED_MARK

STATUSES = ["implemented", "implemented_ongoing", "partially_implemented", "pending", "not_implemented"]
LABELS = {
    "implemented": "Implemented",
    "implemented_ongoing": "Implemented on an ongoing basis",
    "partially_implemented": "Partially implemented",
    "pending": "Pending",
    "not_implemented": "Not implemented",
    "no_status": "No status yet",
    "no_information": "No information",
}
NAMES = {
    "parliament": "Jogorku Kenesh (parliament)",
    "local": "Жергиликтүү мамлекеттик администрациялар жана жергиликтүү өз алдынча башкаруу органдары",
    "nrm": "State bodies competent for the National Referral Mechanism",
    "many": "All bodies named in any of the reports",
}
COUNTS = {"parliament": [7, 0, 2, 0, 4], "local": [0, 0, 0, 1, 0], "nrm": [0] * 5, "many": [120, 1, 1, 2, 1]}
WITHOUT = {"parliament": 0, "local": 2, "nrm": 4, "many": 3}


def matrix_rows() -> pd.DataFrame:
    """52 recommendations of four reports, the last without any status; one has a status that is not counted."""
    rows = []
    for year, n in ((2015, 10), (2016, 7), (2017, 22), (2019, 13)):
        for number in range(1, n + 1):
            status = "no_status" if year == 2019 else STATUSES[number % 5]
            as_of = {2015: "2017-12-31", 2016: "2017-12-31", 2017: "2019-10-01", 2019: ""}[year]
            text = f"Өкмөт: pay up to $100 and $200 to № {number}, and keep all of the centres open. " * (
                number % 3 + 1
            )
            rows.append((f"r{year}_{number}", year, str(number), status, as_of, text))
    rows[0] = (*rows[0][:3], "no_information", *rows[0][4:])
    return pd.DataFrame(rows, columns=["recommendation_id", "report_year", "no", "status", "as_of_date", "text"])


def shares() -> pd.DataFrame:
    """Four groups: an ordinary one, one of a single recommendation, one without any status, one of many."""
    rows = []
    for group, counts in COUNTS.items():
        of = sum(counts)
        for status, n in zip(STATUSES, counts, strict=True):
            share = n / of if of else float("nan")
            rows.append((group, status, n, of, share, share * 0.8, share * 0.9 + 0.1, of + WITHOUT[group]))
    columns = ["group", "status", "n", "n_counted", "share", "share_low", "share_high", "n_group"]
    return pd.DataFrame(rows, columns=columns)


def table(text: str) -> pd.DataFrame:
    """A small table written as lines of cells; whole numbers become numbers."""
    lines = [line.split("|") for line in text.split()]
    frame = pd.DataFrame(lines[1:], columns=lines[0])
    return frame.apply(lambda column: pd.to_numeric(column) if column.str.isdigit().all() else column)


PARTICIPATION = table("""
kind|participation|n|n_kind
state_body|interview|0|15
state_body|questionnaire|11|15
state_body|information|1|15
state_body|none|3|15
ngo|interview|13|13
ngo|questionnaire|0|13
""")
SUPPORT = table("""
group|n_rows|n_cases|n_rows_without_cases
medical|7|10|1
cash|6|6|0
moral_support|1|0|1
""")
CASES = table("""
topic|indicator|period|group|value
criminal_cases|cases_initiated|2016|all|7
criminal_cases|cases_solved|2016|all|6
criminal_cases|cases_unsolved|2016|all|1
criminal_cases|cases_initiated|2018|all|9
criminal_cases|cases_solved|2018|all|9
criminal_cases|cases_unsolved|2018|all|0
hotline|persons_consulted|2018|all|21946
""").assign(indicator=lambda frame: frame["indicator"].str.replace("_", " "))
INTERVIEWS = table("""
kind|instrument|language|n_respondents|n_answers|n_words
ngo|guide|ky|3|15|550
ngo|guide|ru|2|10|425
international_organisation|guide|en|2|10|501
state_body|questionnaire|ru|2|23|0
""")


def all_figures() -> dict[str, Figure]:
    """Each figure once, drawn from the tables above."""
    return {
        "status_matrix": figures.status_matrix(matrix_rows(), STATUSES, LABELS),
        "status_shares": figures.status_shares(shares(), STATUSES, LABELS, NAMES),
        "share_intervals": figures.share_intervals(shares(), LABELS, NAMES),
        "participation": figures.participation(PARTICIPATION),
        "support_by_kind": figures.support_by_kind(SUPPORT),
        "criminal_cases": figures.criminal_cases(CASES),
        "interviews": figures.interviews(INTERVIEWS, constructed=True),
        "nothing": nothing_to_show("Nothing to show: for this year there is no list of anything at all. " * 3),
    }


def empty_figures() -> dict[str, Figure]:
    """Each figure once, drawn from tables without rows."""
    return {
        "status_matrix": figures.status_matrix(matrix_rows().head(0), STATUSES, LABELS),
        "status_shares": figures.status_shares(shares().head(0), STATUSES, LABELS, NAMES),
        "share_intervals": figures.share_intervals(shares().head(0), LABELS, NAMES),
        "participation": figures.participation(PARTICIPATION.head(0)),
        "support_by_kind": figures.support_by_kind(SUPPORT.head(0)),
        "criminal_cases": figures.criminal_cases(CASES.head(0)),
        "interviews": figures.interviews(INTERVIEWS.head(0)),
    }


TITLE = "How far the recommendations were carried out by each of the bodies named, monitoring year 2019, $5 and $6"
SOURCE = "2019 report, ch. 3, table for 2015; 2019 report, ch. 3, table for 2016; 2019 report, ch. 3, tables. " * 2
FIGURE_NAMES = sorted(all_figures())


@pytest.fixture(scope="module")
def framed() -> dict[str, Figure]:
    """The figures with a long title, a long source and the mark of constructed data."""
    drawn = all_figures()
    for figure in drawn.values():
        put_frame(figure, TITLE, SOURCE, constructed=True)
    return drawn


def words_of(figure: Figure) -> list[Text]:
    """All texts that are drawn, those of the axes included."""
    figure.draw_without_rendering()
    found = [text for axes in figure.axes for text in axes.texts]
    for axes in figure.axes:
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
            labels = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            found += [axis.label, *(label for place, label in labels if low <= place <= high)]
    return [text for text in [*found, *figure.texts] if text.get_text()]


def strings(figure: Figure) -> list[str]:
    return [text.get_text() for text in words_of(figure)]


def plot(figure: Figure) -> Axes:
    """The axes that hold the bars, marks or dots."""
    return next(axes for axes in figure.axes if axes.get_gid() == "" or axes.containers)


def bars(figure: Figure) -> dict[str, list[float]]:
    """What each series of bars shows."""
    containers = [kept for axes in figure.axes for kept in axes.containers if isinstance(kept, BarContainer)]
    return {str(container.get_label()): [float(n) for n in container.datavalues] for container in containers}


def lines(figure: Figure) -> dict[str, Line2D]:
    found = [line for axes in figure.axes for line in axes.lines]
    return {str(line.get_label()): line for line in found if not str(line.get_label()).startswith("_")}


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_no_text_leaves_the_canvas(framed: dict[str, Figure], name: str) -> None:
    figure = framed[name]
    outside = []
    for text in words_of(figure):
        box = text.get_window_extent()
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > figure.bbox.x1 + 0.5 or box.y1 > figure.bbox.y1 + 0.5:
            outside.append((text.get_text(), box.extents, figure.bbox.extents))
    assert outside == []


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_no_text_lies_on_another(framed: dict[str, Figure], name: str) -> None:
    boxes: list[tuple[str, Bbox]] = []
    for text in words_of(framed[name]):
        text.set_bbox(None)
        box = text.get_window_extent()
        # half of the room for descenders may be shared: neither letter is touched
        boxes.append((text.get_text(), Bbox.from_extents(box.x0, box.y0 + 1, box.x1, box.y1 - 1)))
    assert [(a, b) for (a, one), (b, other) in itertools.combinations(boxes, 2) if one.overlaps(other)] == []


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_a_figure_is_as_wide_as_the_text_and_fits_an_a4_page(name: str) -> None:
    figure = all_figures()[name]
    put_frame(figure, "Status of all 52 recommendations, monitoring year 2019", SOURCE)
    assert figure.get_figwidth() == pytest.approx(7.2)
    assert figure.get_figheight() * 2.54 <= 29.7 - 2 * 2


def test_the_letters_come_from_the_file_inside_matplotlib(framed: dict[str, Figure]) -> None:
    own = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for figure in framed.values():
        for text in words_of(figure):
            assert Path(str(text.get_fontproperties().get_file())).parent == own, text.get_text()


def test_every_letter_of_a_label_is_in_the_font(framed: dict[str, Figure]) -> None:
    from matplotlib.ft2font import FT2Font

    file = FontProperties(fname=Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf").get_file()
    known = FT2Font(str(file)).get_charmap()
    used = {letter for figure in framed.values() for text in strings(figure) for letter in text}
    assert {"ү", "ө", "Ө", "№"} <= used
    assert {letter for letter in used if ord(letter) not in known} == set()


def test_a_dollar_is_a_dollar(framed: dict[str, Figure]) -> None:
    figure = framed["status_matrix"]
    assert any("$100 and $200" in text for text in strings(figure))
    assert not any(text.get_parse_math() for text in words_of(figure))


def test_the_matrix_has_one_mark_per_recommendation_in_the_column_of_its_status() -> None:
    rows = matrix_rows()
    marks = lines(figures.status_matrix(rows, STATUSES, LABELS))
    assert {status: len(line.get_ydata()) for status, line in marks.items()} == {
        **{status: int((rows["status"] == status).sum()) for status in [*STATUSES, "no_information", "no_status"]}
    }
    heights = {float(y): status for status, line in marks.items() for y in line.get_ydata()}
    assert [heights[y] for y in sorted(heights, reverse=True)] == list(rows["status"])
    columns = [set(line.get_xdata()) for line in marks.values()]
    assert all(len(column) == 1 for column in columns)
    assert len(set.union(*columns)) == len(marks)


def test_a_group_of_the_matrix_says_as_of_when_its_statuses_hold() -> None:
    told = strings(figures.status_matrix(matrix_rows(), STATUSES, LABELS))
    assert "Report of 2016: 7 recommendations, status as of 2017-12-31" in told
    assert "Report of 2017: 22 recommendations, status as of 2019-10-01" in told
    assert "Report of 2019: 13 recommendations, no status yet" in told
    assert "No information: 1" in told


def test_long_recommendations_are_cut_at_a_word() -> None:
    told = [text for text in strings(figures.status_matrix(matrix_rows(), STATUSES, LABELS)) if text.endswith("…")]
    whole = matrix_rows()["text"]
    assert told
    for text in told:
        kept = text.removesuffix("…")
        assert any(full.startswith(kept) and not full[len(kept)].isalnum() for full in whole), text


def test_the_parts_of_a_bar_are_the_shares_and_their_numbers_the_counts() -> None:
    figure = figures.status_shares(shares(), STATUSES, LABELS, NAMES)
    for at, status in enumerate(STATUSES):
        expected = [counts[at] / sum(counts) if sum(counts) else 0 for counts in COUNTS.values()]
        assert bars(figure)[LABELS[status]] == pytest.approx(expected)
    told = strings(plot_only(figure))
    shown = sorted(int(text) for text in told if text.isdigit() and text not in ("0", "25", "50", "75"))
    assert shown == sorted(n for counts in COUNTS.values() for n in counts if n)
    assert "no status yet (4)" in told


def plot_only(figure: Figure) -> Figure:
    """The same figure without its columns of words."""
    for axes in [axes for axes in figure.axes if axes.get_gid()]:
        axes.remove()
    return figure


def test_the_denominator_stands_beside_each_bar() -> None:
    told = strings(figures.status_shares(shares(), STATUSES, LABELS, NAMES))
    for group, counts in COUNTS.items():
        assert f"{sum(counts)} of {sum(counts) + WITHOUT[group]}" in told


def test_dots_and_intervals_are_those_of_the_data() -> None:
    data = shares()
    figure = figures.share_intervals(data, LABELS, NAMES)
    drawn = lines(figure)
    for row in data[(data["status"] == "implemented") & (data["n_counted"] > 0)].to_dict("records"):
        assert list(drawn[f"share {row['group']}"].get_xdata()) == [row["share"]]
        assert list(drawn[f"interval {row['group']}"].get_xdata()) == [row["share_low"], row["share_high"]]
    assert "share nrm" not in drawn
    assert "7 of 13 = 54 %" in strings(figure)
    assert tuple(plot(plot_only(figure)).get_xlim()) == (0, 1)


def test_bars_of_participation_are_the_counts() -> None:
    assert bars(figures.participation(PARTICIPATION)) == {
        "Interviewed": [0, 13],
        "Questionnaire": [11, 0],
        "Information sent": [1, 0],
        "Nothing sent": [3, 0],
    }


def test_bars_of_support_are_lines_and_a_line_without_a_number_is_no_case() -> None:
    figure = figures.support_by_kind(SUPPORT)
    told = strings(figure)
    assert bars(figure) == {"Lines": [7, 6, 1]}
    assert {"* 10", "6", "* –"} <= set(told)
    assert "* Not counting lines that print no number of cases: medical 1, moral support 1." in told


@pytest.mark.parametrize("as_text", [False, True])
def test_bars_of_criminal_cases_are_the_printed_numbers(as_text: bool) -> None:
    figure = figures.criminal_cases(CASES.astype(str) if as_text else CASES)
    assert bars(figure) == {"Initiated": [7, 9], "Solved": [6, 9], "Unsolved": [1, 0]}
    ticks = [text for text in strings(plot_only(figure)) if text.isdigit()]
    assert "0" in ticks
    assert all(float(tick) == int(tick) for tick in plot(figure).get_yticks())


def test_bars_of_interviews_are_the_respondents() -> None:
    shown = bars(figures.interviews(INTERVIEWS))
    assert shown == {"Kyrgyz": [3, 0, 0], "Russian": [2, 0, 2], "English": [0, 2, 0]}


def test_constructed_data_is_marked_in_the_picture_and_stays_marked(tmp_path: Path) -> None:
    figure = figures.interviews(INTERVIEWS, constructed=True)
    assert CONSTRUCTED_MARK in strings(figure)
    figures.save_figure(figure, tmp_path, "interviews", title="Interviews", source="here", alt="", constructed=False)
    saved = read_saved_figures(tmp_path)["interviews"]
    assert saved.constructed
    assert strings(figure).count(CONSTRUCTED_MARK) == 1
    assert f"<!-- {CONSTRUCTED_MARK} -->" in saved.svg.read_text(encoding="utf-8")
    assert CONSTRUCTED_MARK in strings(figures.interviews(INTERVIEWS.assign(data=CONSTRUCTED_MARK)))
    assert CONSTRUCTED_MARK not in strings(figures.interviews(INTERVIEWS))


def test_title_and_source_are_in_the_picture_once_however_often_it_is_saved(tmp_path: Path) -> None:
    figure = figures.participation(PARTICIPATION)
    height = figure.get_figheight()
    for _ in range(2):
        png, svg = figures.save_figure(
            figure, tmp_path, "taking_part", title="Who took part", source="Annex 1.", alt="a"
        )
        assert strings(figure).count("Who took part") == 1
        assert strings(figure).count("Source: Annex 1.") == 1
    put_frame(figure)
    assert figure.get_figheight() == pytest.approx(height)
    assert (png, svg) == (tmp_path / "figures" / "taking_part.png", tmp_path / "figures" / "taking_part.svg")
    words = {"id": "taking_part", "title": "Who took part", "alt": "a", "source": "Annex 1.", "constructed": False}
    assert json.loads(png.with_suffix(".json").read_text(encoding="utf-8")) == words


def test_a_saved_figure_is_found_again_and_a_missing_picture_is_told(tmp_path: Path) -> None:
    png, svg = figures.save_figure(
        all_figures()["nothing"], tmp_path, "none", title="Өкмөт", source="s", alt="in words"
    )
    found = read_saved_figures(tmp_path)["none"]
    assert (found.title, found.alt, found.source, found.png, found.svg) == ("Өкмөт", "in words", "s", png, svg)
    assert read_saved_figures(tmp_path / "elsewhere") == {}
    svg.unlink()
    with pytest.raises(DataError, match=r"none\.svg"):
        read_saved_figures(tmp_path)


@pytest.mark.parametrize("name", sorted(empty_figures()))
def test_a_year_without_data_says_so(name: str) -> None:
    told = strings(empty_figures()[name])
    assert " ".join(told).startswith("Nothing to show: ")


def test_a_year_without_any_status_has_empty_bars() -> None:
    data = shares()[lambda frame: frame["group"] == "nrm"]
    for figure in (
        figures.status_shares(data, STATUSES, LABELS, NAMES),
        figures.share_intervals(data, LABELS, NAMES),
    ):
        assert "no status yet (4)" in strings(figure)


def test_the_settings_of_the_reader_change_nothing_and_are_not_changed(tmp_path: Path) -> None:
    def saved(folder: str) -> bytes:
        figure = figures.participation(PARTICIPATION)
        return figures.save_figure(figure, tmp_path / folder, "a", title="t", source="s", alt="")[0].read_bytes()

    before = saved("plain")
    with matplotlib.rc_context(
        {"font.size": 20, "axes.facecolor": "red", "savefig.bbox": "tight", "svg.fonttype": "none"}
    ):
        assert saved("own") == before
        assert matplotlib.rcParams["font.size"] == 20


def save_all(folder: Path) -> None:
    """What the test below runs in other processes."""
    for name, figure in all_figures().items():
        figures.save_figure(
            figure, folder, name, title=TITLE, source=SOURCE, alt="№ 1", constructed=name == "interviews"
        )


def test_two_runs_give_the_same_bytes_whatever_the_hash_seed_and_the_locale(tmp_path: Path) -> None:
    runs = []
    for seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        code = f"import test_figures, pathlib; test_figures.save_all(pathlib.Path({str(tmp_path / seed)!r}))"
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path, "MPLBACKEND": "agg"}
        runs.append(subprocess.Popen([sys.executable, "-c", code], env=environment))
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    first = {path.name: path.read_bytes() for path in sorted((tmp_path / "1" / "figures").iterdir())}
    second = {path.name: path.read_bytes() for path in sorted((tmp_path / "2" / "figures").iterdir())}
    assert len(first) == 3 * len(FIGURE_NAMES)
    assert first == second
    assert not any(b"matplotlib" in content.lower()[:400] for name, content in first.items() if name.endswith("png"))
    assert not any(b"dc:date" in content for content in first.values())
