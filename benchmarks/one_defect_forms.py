"""How many of the one-defect forms are caught: by ctipsurvey, by pyxform, by ODK Validate (where Java is there).

Run: .venv/bin/python benchmarks/one_defect_forms.py
A form is caught where the program names an error, or at least a warning that the sound form does not have. The last
line is the share of forms caught by each.
"""

import io
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from one_defect_forms import Sheets, caught, defects, sound_form  # noqa: E402

from ctipsurvey.instruments.xlsform.layout import workbook_bytes  # noqa: E402


def by_us(sheets: Sheets, rule: str, says: tuple[str, ...]) -> str:
    found = [one for one in caught(sheets) if one.rule == rule and all(word in one.text for word in says)]
    return rule if found else ""


def by_pyxform(content: bytes, usual: int, validate: bool) -> str:
    from pyxform.errors import PyXFormError
    from pyxform.validators.odk_validate import ODKValidateError
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        convert(io.BytesIO(content), warnings=warnings, validate=validate, file_type=".xlsx")
    except (PyXFormError, ODKValidateError):
        return "error"
    except Exception as error:
        return f"crash ({type(error).__name__})"
    return "warning" if len(warnings) > usual else ""


def main() -> None:
    sound = workbook_bytes(sound_form())
    assert not caught(sound_form()), "the sound form is not sound"
    java = shutil.which("java") is not None
    programs = ["ctipsurvey", "pyxform", *(["with ODK Validate"] if java else [])]
    print(f"{'form':38}" + "".join(f"{name:28}" for name in programs))
    totals = dict.fromkeys(programs, 0)
    every = defects()
    for form in every:
        try:
            content = workbook_bytes(form.sheets)
        except Exception:
            content = sound
        found = [by_us(form.sheets, form.rule, form.says), by_pyxform(content, 0, False)]
        if java:
            found.append(by_pyxform(content, 0, True))
        for name, word in zip(programs, found, strict=True):
            totals[name] += bool(word) and not word.startswith("crash")
        print(f"{form.id:38}" + "".join(f"{word or '-':28}" for word in found))
    if not java:
        print("Java is not installed: ODK Validate was left out.")
    shares = ", ".join(f"{name} {n} of {len(every)} ({n / len(every):.0%})" for name, n in totals.items())
    print(f"caught: {shares}")


if __name__ == "__main__":
    main()
