"""Any table of texts protected, without a study: for a look, and so that others can measure it."""

import json
from pathlib import Path

from ctipsurvey import files
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.protect.detect import Detector, language_of
from ctipsurvey.protect.pseudonyms import Key
from ctipsurvey.protect.redact import redact
from ctipsurvey.protect.spans import MAYBE

LANGUAGES = ("en", "ru", "ky")


def protect_file(source: Path, target: Path) -> list[str]:
    """Protect the texts of a table (columns id, text, optionally lang) into another: id, text, spans.

    `text` is the protected text. `spans` is JSON: start, end and kind of every finding in the text as it was given;
    those of the kind `quasi` (a role with a place) are only flagged and stand in the protected text. Comes back with
    lines that say what was found. Raises DataError for a table that cannot be read; nothing is written then.
    """
    import pandas as pd

    blocks = list(files.read_blocks(source, ("id", "text"), ("lang",), 100_000))
    table = pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=["id", "text"], dtype="str")
    if "lang" not in table:
        table["lang"] = ""
    wrong = [number for number, lang in enumerate(table["lang"], start=2) if lang and lang not in LANGUAGES]
    if wrong:
        allowed = ", ".join(LANGUAGES)
        message = f"row {wrong[0]} and {len(wrong) - 1} more hold another language. Allowed: {allowed}, or empty."
        raise DataError(Problem(str(source), "column lang", message))
    texts = table["text"].tolist()
    languages = [given or language_of(text) for given, text in zip(table["lang"], texts, strict=True)]
    found = Detector().find(texts, languages)
    key = Key(draw=min)
    rows = []
    for id_, text, spans, language in zip(table["id"], texts, found, languages, strict=True):
        shown = [{"start": one.start, "end": one.end, "kind": one.kind} for one in spans if one.kind != MAYBE]
        rows.append((id_, redact(text, spans, key, language)[0], json.dumps(shown)))
    files.write_table(target, pd.DataFrame(rows, columns=["id", "text", "spans"], dtype="str"))
    kinds: dict[str, int] = {}
    for spans in found:
        for one in spans:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
    n_unsure = sum(not one.sure for spans in found for one in spans)
    lines = [f"{len(rows):>6} texts  {target}"]
    lines += [f"{n:>6} {kind}" for kind, n in sorted(kinds.items())]
    return [*lines, f"{n_unsure:>6} findings are for a person to decide"]
