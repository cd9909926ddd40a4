"""`protect --input`: any table of texts, with the place and kind of every finding."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from ctipsurvey.cli import cli

TEXTS = """\
id,text,lang
1,"Айгуль Токтогулова, тел. 0555 12 34 56",ru
2,Бүгүн жамгыр жаады.,ky
3,The only midwife in Chatkal told Mr Baker.,
"""


def protect(tmp_path: Path, text: str) -> tuple[int, str, Path]:
    source, target = tmp_path / "texts.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["protect", "--input", str(source), "--output", str(target)])
    return done.exit_code, done.output, target


def test_spans_stand_in_the_text_as_it_was_given(tmp_path: Path) -> None:
    code, output, target = protect(tmp_path, TEXTS)
    assert code == 0, output
    given = pd.read_csv(tmp_path / "texts.csv", dtype=str)
    found = pd.read_csv(target, dtype=str)
    assert list(found.columns) == ["id", "text", "spans"]
    spans = [json.loads(cell) for cell in found["spans"]]
    shown = [
        [(one["kind"], text[one["start"] : one["end"]]) for one in own]
        for text, own in zip(given["text"], spans, strict=True)
    ]
    assert shown[0] == [("name", "Айгуль Токтогулова"), ("phone", "0555 12 34 56")]
    assert shown[1] == []
    assert ("name", "Baker") in shown[2] and "quasi" in {kind for kind, _ in shown[2]}
    assert found["text"][0] == "[ИМЯ_01], тел. [ТЕЛЕФОН_01]"
    assert "Токтогулова" not in output


@pytest.mark.parametrize(
    ("text", "words"),
    [("id,words\n1,a\n", "column text"), ("id,text,lang\n1,a,de\n", "column lang"), ("", "not readable as CSV")],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    code, output, target = protect(tmp_path, text)
    assert code == 4 and words in output
    assert not target.exists()
