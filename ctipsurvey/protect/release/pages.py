"""Notebooks and web pages without what they say of the computer, the time and their author."""

import base64
import binascii
import json
import re
from typing import Any

from ctipsurvey.errors import PrivacyError, Problem
from ctipsurvey.protect.release.pictures import PNG, clean_png

_HOME = re.compile(
    r"(?:file://)?(?:/(?:home|Users|root|mnt|media|private|tmp|var/folders)/|\b[A-Za-z]:(?:\\{1,2}|/)(?:Users|Documents)"
    r"(?:\\{1,2}|/)|\\{2,4}[\w.-]+\\{1,2}[\w$.-]+\\{1,2})[^\s\"'<>|:*?)\]]*"
)
"""A path of somebody's computer or network."""
_COMMENT = re.compile(r"<!--(?!\[if).*?-->", re.DOTALL)
_META = re.compile(
    r"<meta\b[^>]*\bname\s*=\s*[\"']?(?:author|generator|date|creator|last-modified|dc\.[\w.]+)\b[^>]*>\s*",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(data:image/png;base64,)([A-Za-z0-9+/=\s]+)")
_LIVE = re.compile(r"<\s*(script|svg|iframe|object|embed)\b|data:image/svg|\son\w+\s*=\s*[\"']", re.IGNORECASE)
KEPT_OUTPUTS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "application/json")
"""Kinds of output that a notebook may keep; pictures as SVG hold exact numbers, widgets and scripts are live."""
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PLAIN = (KERNEL, {**KERNEL, "kernelspec": {**KERNEL["kernelspec"], "display_name": "Python 3 (ipykernel)"}})
"""Settings that every notebook of Jupyter has and that say nothing of anybody; with them a notebook keeps its bytes."""


def clean_page(content: bytes, file: str) -> bytes:
    """The same page without comments, author, program and time, and with clean pictures.

    Raises PrivacyError where it holds a script, an SVG picture or anything else that is live.
    """
    text = content.decode("utf-8-sig")
    _refuse_live(text, file)
    text = _META.sub("", _COMMENT.sub("", text))
    return _clean_pictures(_without_paths(text), file).encode("utf-8")


def clean_notebook(content: bytes, file: str) -> bytes:
    """The same notebook without paths, times, hosts and settings of whoever ran it; only tags of cells are kept.

    The same bytes where there is nothing to clean. Raises PrivacyError where it is no notebook or an output is live.
    """
    try:
        before = json.loads(content)
        notebook = json.loads(content)
        if notebook["metadata"] not in PLAIN:
            notebook["metadata"] = KERNEL
        for cell in notebook["cells"]:
            _clean_cell(cell, file)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PrivacyError(Problem(file, "", "is not readable as a notebook. Run the year again.")) from None
    if notebook == before:
        return content
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def leftovers_of_text(content: bytes) -> list[str]:
    """What is still in a page or a notebook that says whose computer it was, in words."""
    text = content.decode("utf-8", "replace")
    found = [("a path of a computer", _HOME), ("a comment", _COMMENT), ("its author or time", _META)]
    return [what for what, pattern in found if pattern.search(text)]


def _clean_cell(cell: dict[str, Any], file: str) -> None:
    tags = cell["metadata"].get("tags")
    cell["metadata"] = {"tags": [str(tag) for tag in tags]} if tags else {}
    cell["source"] = _cleaned(cell["source"], file, "text/plain")
    for pictures in cell.get("attachments", {}).values():
        _clean_bundle(pictures, file)
    for output in cell.get("outputs", []):
        if "metadata" in output:
            output["metadata"] = {}
        if "data" in output:
            _clean_bundle(output["data"], file)
        for key in ("text", "evalue"):
            if key in output:
                output[key] = _cleaned(output[key], file, "text/plain")
        if "traceback" in output:
            output["traceback"] = [_cleaned(line, file, "text/plain") for line in output["traceback"]]


def _clean_bundle(bundle: dict[str, Any], file: str) -> None:
    for kind in list(bundle):
        if kind not in KEPT_OUTPUTS:
            del bundle[kind]
        elif kind == "image/png":
            letters = "".join(bundle[kind])
            cleaned = _clean_base64(letters, file)
            if cleaned != letters:
                bundle[kind] = cleaned
        elif kind != "application/json":
            bundle[kind] = _cleaned(bundle[kind], file, kind)


def _cleaned(text: Any, file: str, kind: str) -> Any:
    """A text, or its lines, without paths; in HTML also without comments and with clean pictures."""
    if isinstance(text, list):
        joined = "".join(text)
        cleaned = _cleaned(joined, file, kind)
        return text if cleaned == joined else cleaned.splitlines(keepends=True)
    cleaned = _without_paths(str(text))
    if kind in ("text/html", "text/markdown"):
        _refuse_live(cleaned, file)
        cleaned = _clean_pictures(_COMMENT.sub("", cleaned), file)
    return cleaned


def _without_paths(text: str) -> str:
    return _HOME.sub(lambda match: "…/" + re.split(r"[\\/]", match.group().rstrip("\\/"))[-1], text)


def _refuse_live(text: str, file: str) -> None:
    match = _LIVE.search(text)
    if match:
        what = match[1] or ("an SVG picture" if "svg" in match.group().lower() else "an action")
        message = (
            f"holds {what}, which may not leave: SVG shows exact numbers, and scripts may do anything. Take it out."
        )
        raise PrivacyError(Problem(file, "", message))


def _clean_pictures(text: str, file: str) -> str:
    return _PICTURE.sub(lambda match: match[1] + _clean_base64(match[2], file), text)


def _clean_base64(letters: str, file: str) -> str:
    """A picture in base64, cleaned; the same letters where there is nothing to clean."""
    try:
        content = binascii.a2b_base64(letters)
    except binascii.Error:
        content = b""
    if not content.startswith(PNG):
        raise PrivacyError(Problem(file, "", "holds a picture that is no PNG. Draw it again."))
    cleaned = clean_png(content, file)
    return letters if cleaned == content else base64.b64encode(cleaned).decode("ascii")
