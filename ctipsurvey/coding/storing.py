"""Models as files: stored with skops, which runs no code when a file is opened, and with the same bytes each time."""

import io
import json
import re
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

from ctipsurvey import files
from ctipsurvey.coding.learning import Learned, Settled, ThemeModel
from ctipsurvey.coding.likeness import Likeness
from ctipsurvey.errors import DataError, Problem
from ctipsurvey.guard.archives import SafeArchive

MEMORY_PLACE = re.compile(r"(?<!\w)\d{9,}(?!\w)")
"""A part's name after its place in memory; a run of digits inside a hash is none."""
OF_LIKENESS = tuple(field.name for field in fields(Likeness))
TRUSTED: tuple[str, ...] = ()
"""Types beyond those that skops trusts by itself; a model of ours needs none."""


def save_model(model: ThemeModel, path: Path) -> None:
    """Put a model into a file (.skops); the same model gives the same bytes."""
    from skops.io import dumps

    files.write_bytes(path, files.stable_zip(_renumbered(dumps(_plain(model)))))


def load_model(path: Path) -> ThemeModel:
    """The model of a file. Raises DataError where it is none, or holds types that a model of ours does not."""
    from skops.io import get_untrusted_types, loads

    content = files.read_bytes(path)
    try:
        SafeArchive(path.name, content, again="Train it again: ctipsurvey train.")
        unknown = get_untrusted_types(data=content)
        if unknown:
            message = f"holds {len(unknown)} types that no model of ours has; it was not opened."
            raise DataError(Problem(path.name, "", f"{message} Train it again: ctipsurvey train."))
        plain = loads(content, trusted=list(TRUSTED))
        return _model(plain)
    except DataError:
        raise
    except Exception as error:
        message = f"is no model that can be read here ({type(error).__name__}). Train it again: ctipsurvey train."
        raise DataError(Problem(path.name, "", message)) from None


def _plain(model: ThemeModel) -> dict[str, Any]:
    """The parts of a model as dictionaries, lists and scikit-learn's own objects."""

    def learned(one: Learned | None) -> dict[str, Any] | None:
        if one is None:
            return None
        likeness = None if one.likeness is None else {name: getattr(one.likeness, name) for name in OF_LIKENESS}
        return {"themes": list(one.themes), "valences": one.valences, "likeness": likeness}

    def settled(one: Settled | None) -> dict[str, Any] | None:
        return None if one is None else {"weights": one.weights, "thresholds": one.thresholds}

    shown = {field.name: getattr(model, field.name) for field in fields(model)}
    shown["codes"], shown["notions"] = list(model.codes), list(model.notions)
    shown["letters"], shown["vectors"] = learned(model.letters), learned(model.vectors)
    shown["settled"], shown["settled_with_vectors"] = settled(model.settled), settled(model.settled_with_vectors)
    return shown


def _model(plain: dict[str, Any]) -> ThemeModel:
    def learned(one: dict[str, Any] | None) -> Learned | None:
        if one is None:
            return None
        return Learned(one["themes"], one["valences"], Likeness(**one["likeness"]) if one["likeness"] else None)

    def settled(one: dict[str, Any] | None) -> Settled | None:
        return None if one is None else Settled(one["weights"], one["thresholds"])

    letters, plain_settled = learned(plain["letters"]), settled(plain["settled"])
    if letters is None or plain_settled is None:
        raise ValueError("a model without its first part")
    return ThemeModel(
        tuple(plain["codes"]),
        plain["text_letters"],
        plain["context_letters"],
        letters,
        plain_settled,
        learned(plain["vectors"]),
        settled(plain["settled_with_vectors"]),
        tuple(plain["notions"]),
        dict(plain["about"]),
    )


def _renumbered(content: bytes) -> bytes:
    """The same archive with its parts numbered in the order of its table of contents.

    skops names parts after places in memory, which differ from one run to the next.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        schema = old.read("schema.json").decode("utf-8")
        parts = {name: old.read(name) for name in old.namelist() if name != "schema.json"}
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found.group(), str(len(numbers) + 1))

    schema = json.dumps(json.loads(MEMORY_PLACE.sub(number, schema)), sort_keys=True)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("schema.json", schema)
        for name, part in parts.items():
            new.writestr(MEMORY_PLACE.sub(number, name), part)
    return result.getvalue()
