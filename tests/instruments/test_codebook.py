"""The codebook: themes in three languages, groups, years, and what is wrong in the researcher's words."""

from pathlib import Path

import pytest
from shared import ROOT

from ctipsurvey.errors import InstrumentError
from ctipsurvey.instruments.codebook import load_codebook, untranslated
from ctipsurvey.study import Study, load_study

CODEBOOK = load_codebook(load_study(ROOT))
ENTRY = """
  - id: {name}
    theme: {{en: Petrol}}
    include: {{en: petrol}}
    exclude: {{en: oil}}
"""


def study(tmp_path: Path, *entries: str, groups: str = "") -> Study:
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "study.yaml").write_text(
        (ROOT / "instruments" / "study.yaml").read_text("utf-8"), "utf-8"
    )
    (tmp_path / "instruments" / "codebook.yaml").write_text(groups + "codes:" + "".join(entries), "utf-8")
    return load_study(tmp_path)


def test_twelve_themes_have_everything_in_three_languages() -> None:
    assert len(CODEBOOK.codes) == 12
    assert untranslated(CODEBOOK, "codebook.yaml") == []


def test_every_code_stands_in_a_group() -> None:
    assert all(len(CODEBOOK.path(code.id)) == 2 for code in CODEBOOK.codes)
    assert CODEBOOK.path("funding") == ("capacity", "funding")


def test_a_code_is_used_in_its_years_only(tmp_path: Path) -> None:
    old = ENTRY.format(name="petrol") + "    until: 2016\n"
    new = ENTRY.format(name="diesel") + "    since: 2017\n    parent: petrol\n"
    codebook = load_codebook(study(tmp_path, old, new))
    assert (codebook.in_year(2016), codebook.in_year(2017)) == (("petrol",), ("diesel",))
    assert codebook.path("diesel") == ("petrol", "diesel")
    assert "code `petrol`, key theme: not in ru, ky." in "\n".join(untranslated(codebook, "codebook.yaml"))


@pytest.mark.parametrize(
    ("further", "told"),
    [
        ("    group: capacty\n", "Did you mean 'capacity'"),
        ("    parent: petrl\n", "Did you mean 'petrol'"),
        ("    parent: petrol\n", "leads back to itself"),
        ("    since: 2017\n    until: 2016\n", "is before since"),
        ("    until: soon\n", "until"),
        (ENTRY.format(name="petrol"), "stands twice"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, further: str, told: str) -> None:
    groups = "groups:\n  - id: capacity\n    theme: {en: Means}\n"
    with pytest.raises(InstrumentError) as refused:
        load_codebook(study(tmp_path, ENTRY.format(name="petrol") + further, groups=groups))
    assert told in str(refused.value)
