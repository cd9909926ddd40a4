"""The styles of a Word document, as far as a transcript needs them: bold, hidden, heading."""

from typing import TYPE_CHECKING

from ctipsurvey.collect.transcripts.archives import attribute, child

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Look = tuple[bool, bool]
"""Whether a style is bold, and whether it is hidden."""
Style = tuple[Look, bool]
"""The look of a style, and whether it is a heading."""
PLAIN: Style = ((False, False), False)


def styles_of(root: "Element | None") -> dict[str, Style]:
    """The look of each style by its id, with that of the style it rests on, and whether it is a heading."""
    own: dict[str, tuple[bool | None, bool | None, str, bool]] = {}
    for style in root if root is not None else ():
        name = (attribute(child(style, "name"), "val") or "").lower()
        heading = name.startswith(("heading", "title", "заголовок", "название"))
        look = child(style, "rPr")
        rests_on = attribute(child(style, "basedOn"), "val") or ""
        own[attribute(style, "styleId") or ""] = (switch(look, "b"), switch(look, "vanish"), rests_on, heading)
    found = {}
    for name in own:
        bold = hidden = None
        heading, at, seen = False, name, set[str]()
        while at in own and at not in seen:
            seen.add(at)
            bold = own[at][0] if bold is None else bold
            hidden = own[at][1] if hidden is None else hidden
            heading = heading or own[at][3]
            at = own[at][2]
        found[name] = ((bool(bold), bool(hidden)), heading)
    return found


def switch(look: "Element | None", name: str) -> bool | None:
    """What a look says of bold or hidden: yes, no or nothing."""
    found = child(look, name)
    return None if found is None else attribute(found, "val") not in ("0", "false", "off", "none")
