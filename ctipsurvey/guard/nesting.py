"""How deep a YAML or JSON text nests, told before a parser goes down into it: some end the program on the way."""

import re

DEEPEST = 1_000
"""A parser written in C loses its way some thousand levels down; files of people have less than twenty."""
MOST_ENTRIES = 300_000
"""How many entries a file may have once its repetitions (YAML's `*anchors`) are written out."""
_BRACKETS = re.compile(r"[\[\]{}]")
_INDENT = re.compile(r"^[ \t]*(?:[-?:][ \t]+)*", re.MULTILINE)


def nests_too_deep(text: str) -> bool:
    """Whether a text could nest deeper than DEEPEST: by its brackets, its indents and its dashes.

    >>> nests_too_deep("a: [1, {b: 2}]"), nests_too_deep("[" * 5000), nests_too_deep("- " * 5000)
    (False, True, True)
    """
    indent = max((len(found.group()) for found in _INDENT.finditer(text)), default=0)
    depth = deepest = 0
    for found in _BRACKETS.finditer(text):
        depth = depth + 1 if found.group() in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return indent + deepest > DEEPEST
