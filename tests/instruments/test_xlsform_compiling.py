"""Forms are taken by phones and servers: the current compiler, the one that Kobo runs, and ODK Validate."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey import files
from ctipsurvey.errors import InstrumentError, UsageError
from ctipsurvey.instruments.loading import fill_lists, read_instrument
from ctipsurvey.instruments.questionnaire import Choice, Generated, Questionnaire
from ctipsurvey.instruments.register import load_register
from ctipsurvey.instruments.words import build
from ctipsurvey.instruments.xlsform.compiling import compile_problems, xform
from ctipsurvey.instruments.xlsform.layout import workbook_bytes
from ctipsurvey.instruments.xlsform.reading import read_xlsform
from ctipsurvey.instruments.xlsform.writing import write_xlsform
from ctipsurvey.study import load_study

pytest.importorskip("pyxform", reason="pyxform (the extra `xlsform`) is not installed")
KOBO = Path(os.environ.get("CTIPSURVEY_KOBO_PYXFORM") or ROOT / ".venv" / "kobo")
needs_kobos_compiler = pytest.mark.skipif(
    not (KOBO / "pyxform").is_dir(),
    reason="the compiler that Kobo runs is not here: pip install --target .venv/kobo pyxform==3.0.0",
)
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Java, which ODK Validate needs, is not here")
COMPILERS = [pytest.param(None, id="current"), pytest.param(KOBO, id="kobo", marks=needs_kobos_compiler)]
YEARS = [None, 2015, 2017, 2019]
MAPS = {f"media::image::{name}": "a.png" for name in ("English (en)", "Russian (ru)", "Kyrgyz (ky)")}
ALL = {"en": "A", "ru": "А", "ky": "Ө"}


def study_form(name: str, year: int | None) -> bytes:
    path = ROOT / "instruments" / f"{name}.yaml"
    if not path.exists():
        pytest.skip(f"instruments/{name}.yaml is not there")
    source = read_instrument(path)
    filled = fill_lists(source, load_register(load_study(ROOT)))
    lists: dict[str, tuple[Choice, ...]] = {}
    for key, listed in source.choices.items():
        choices = filled.choices[key]
        if isinstance(listed, Generated) and not isinstance(choices, Generated):
            lists[key] = choices
    return write_xlsform(source, year, lists)


def constructed() -> Questionnaire:
    items = [
        {"id": "begun", "type": "start"},
        {
            "id": "s_first",
            "label": ALL,
            "appearance": "field-list",
            "concept": "x",
            "items": [
                {"id": "q_one", "type": "select_one", "choices": "yn", "label": ALL, "required": "yes", "probes": ALL},
                {
                    "id": "q_more",
                    "type": "select_multiple",
                    "choices": "yn",
                    "label": ALL,
                    "short_label": ALL,
                    "since": 2015,
                    "relevant": "${q_one} = 'yes'",
                    "constraint": "count-selected(.) < 2",
                    "constraint_message": ALL,
                    "earlier": [{"until": 2015, "label": {"en": "B", "ru": "Б", "ky": "Б"}}],
                },
                {"id": "q_rank", "type": "rank", "choices": "yn", "label": ALL},
                {"id": "q_range", "type": "range", "label": ALL, "parameters": "start=1 end=5 step=1"},
            ],
        },
        {"id": "n_bodies", "type": "integer", "label": ALL, "extra": MAPS},
        {
            "id": "s_repeat",
            "label": ALL,
            "repeat": True,
            "repeat_count": "${n_bodies}",
            "copies": 3,
            "items": [{"id": "r_name", "type": "text", "label": ALL}],
        },
        {"id": "thanks", "type": "note", "label": ALL, "until": 2018},
    ]
    content = {
        "id": "constructed",
        "version": "2019.1",
        "title": ALL,
        "languages": {"en": "English (en)", "ru": "Russian (ru)", "ky": "Kyrgyz (ky)"},
        "default_language": "ky",
        "settings": {"style": "pages"},
        "items": items,
        "choices": {"yn": [{"id": "yes", "label": ALL, "extra": {"order": "1"}}, {"id": "no", "label": ALL}]},
        "sheets": {"notes": [["constructed"]]},
    }
    return build(Questionnaire, content, "constructed")


@pytest.mark.parametrize("library", COMPILERS)
@pytest.mark.parametrize("year", YEARS)
def test_a_constructed_form_compiles_without_a_warning(year: int | None, library: Path | None) -> None:
    assert compile_problems(write_xlsform(constructed(), year), library) == ([], [])


@pytest.mark.parametrize("library", COMPILERS)
@pytest.mark.parametrize("name", ["questionnaire", "guide"])
@pytest.mark.parametrize("year", YEARS)
def test_the_instruments_of_the_study_compile_without_a_warning(
    name: str, year: int | None, library: Path | None
) -> None:
    assert compile_problems(study_form(name, year), library) == ([], [])


@pytest.mark.parametrize("library", COMPILERS)
def test_a_form_in_one_language_compiles(library: Path | None) -> None:
    assert compile_problems(write_xlsform(constructed(), 2019, languages=["ru"]), library) == ([], [])


@needs_java
@pytest.mark.parametrize("name", ["constructed", "questionnaire", "guide"])
def test_odk_validate_takes_the_forms(name: str, tmp_path: Path) -> None:
    from pyxform.validators.odk_validate import check_xform

    content = write_xlsform(constructed(), 2019) if name == "constructed" else study_form(name, 2019)
    path = tmp_path / "form.xml"
    files.write_text(path, xform(content))
    assert check_xform(str(path)) == []


def test_the_form_speaks_all_languages_and_starts_in_the_default_one() -> None:
    text = xform(write_xlsform(constructed(), 2019))
    for heading in ("English (en)", "Russian (ru)", "Kyrgyz (ky)"):
        assert f'<translation lang="{heading}"' in text
    assert '<translation lang="Kyrgyz (ky)" default="true()">' in text
    assert "monitoring_year" in text and "2019.1" in text


def test_a_foreign_form_compiles_once_its_foreign_type_is_taken_out() -> None:
    read = read_xlsform(ROOT / "tests" / "fixtures" / "xlsforms" / "foreign.xlsx").questionnaire
    errors, _ = compile_problems(write_xlsform(read))
    assert [problem.message for problem in errors] == ["`text audit` is not a type of question that phones know."]
    mended = read.model_copy(update={"items": tuple(item for item in read.items if item.id != "audit_text")})
    assert compile_problems(write_xlsform(mended))[0] == []


def form(rows: list[list[str]], choices: list[list[str]] | None = None) -> bytes:
    return workbook_bytes(
        {
            "survey": [["type", "name", "label::English (en)", "relevant", "calculation"], *rows],
            "choices": [["list_name", "name", "label::English (en)"], *(choices or [])],
        }
    )


@pytest.mark.parametrize("library", COMPILERS)
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["select_one yn", "q", "Q"]], "the list `yn` has no choices"),
        ([["text", "q", "Q", "${zz} = 1"]], "`zz` stands in ${...}"),
        ([["text", "q", "Q"], ["text", "q", "Q"]], "given twice"),
        ([["text", "1q", "Q"]], "a name begins with a letter"),
        ([["text", "", "Q"]], "has no name"),
        ([["calculate", "c", ""]], "needs a calculation"),
        ([["text audit", "c", "C"]], "`text audit` is not a type"),
        ([["begin_group", "g", "G"], ["text", "q", "Q"]], "has no end"),
        ([["text", "q", "Q"], ["end_group"]], "ends that has not begun"),
        ([["text", "q", ""]], "`q` has no label"),
    ],
)
def test_what_the_compiler_refuses_is_told_in_plain_words(
    rows: list[list[str]], words: str, library: Path | None
) -> None:
    errors, _ = compile_problems(form(rows, [["x", "a", "A"]]), library)
    assert len(errors) == 1
    assert words in errors[0].message
    assert "the compiler says" not in errors[0].message


def test_names_that_differ_by_capitals_are_refused_by_kobo_and_warned_of_today() -> None:
    content = form([["text", "q", "Q"], ["text", "Q", "Q"]])
    errors, warnings = compile_problems(content)
    assert errors == [] and "capitals" in warnings[0].message
    if (KOBO / "pyxform").is_dir():
        assert "capitals" in compile_problems(content, KOBO)[0][0].message


def test_a_file_that_is_no_form_is_told(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    files.write_bytes(path, b"nothing")
    errors, _ = compile_problems(path)
    assert errors and errors[0].file == "form.xlsx"
    with pytest.raises(InstrumentError, match=r"form\.xlsx"):
        xform(b"nothing")


def test_a_missing_compiler_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyxform.xls2xform", None)
    with pytest.raises(UsageError, match=r"ctipsurvey\[xlsform\]"):
        compile_problems(form([["text", "q", "Q"]]))


def test_a_folder_without_a_compiler_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyxform").mkdir()
    (tmp_path / "pyxform" / "__init__.py").touch()
    with pytest.raises(UsageError, match="pip install --target"):
        compile_problems(form([["text", "q", "Q"]]), tmp_path)
