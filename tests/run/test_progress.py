"""What the terminal shows while a run works."""

import io
import sys

from ctipsurvey.run.progress import follow_run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def follow(shown: bool = True) -> None:
    with follow_run(2019, shown) as progress:
        progress.start_notebook("1_fieldwork")
        progress.start_cell(1, 7)
        progress.start_cell(2, 7)


def test_a_terminal_shows_year_notebook_and_cell_on_one_line_and_wipes_it(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    follow()
    text = sys.stderr.getvalue()
    assert "2019 1_fieldwork: cell 2 of 7" in text
    assert "\n" not in text


def test_elsewhere_each_notebook_is_one_plain_line(capsys):
    follow()
    assert capsys.readouterr().err == "2019 1_fieldwork\n"


def test_nothing_is_shown_where_nothing_is_asked_for(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    follow(shown=False)
    assert sys.stderr.getvalue() == ""
