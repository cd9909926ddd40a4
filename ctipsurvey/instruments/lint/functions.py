"""The functions that an XLSForm may use, with the number of values each is given."""

MANY = 99
FUNCTIONS: dict[str, tuple[int, int]] = {
    "abs": (1, 1), "acos": (1, 1), "area": (1, 1), "asin": (1, 1), "atan": (1, 1), "atan2": (2, 2),
    "base64-decode": (1, 1), "boolean": (1, 1), "boolean-from-string": (1, 1), "checklist": (3, MANY),
    "coalesce": (2, MANY), "concat": (1, MANY), "contains": (2, 2), "cos": (1, 1), "count": (1, 1),
    "count-non-empty": (1, 1), "count-selected": (1, 1), "current": (0, 0), "date": (1, 1), "date-time": (1, 1),
    "decimal-date-time": (1, 1), "decimal-time": (1, 1), "digest": (2, 3), "distance": (1, MANY),
    "enclosed-area": (1, 1), "ends-with": (2, 2), "exp": (1, 1), "exp10": (1, 1), "extract-signed": (2, 2),
    "false": (0, 0), "format-date": (2, 2), "format-date-time": (2, 2), "geofence": (2, 2), "if": (3, 3),
    "indexed-repeat": (3, 11), "instance": (1, 1), "int": (1, 1), "intersects": (1, 1), "is-selected": (2, 2),
    "jr:choice-name": (2, 2), "jr:itext": (1, 1), "join": (1, MANY), "last-saved": (0, 1), "log": (1, 1),
    "log10": (1, 1), "max": (1, MANY), "min": (1, MANY), "normalize-space": (0, 1), "not": (1, 1), "now": (0, 0),
    "number": (1, 1), "once": (1, 1), "pi": (0, 0), "position": (0, 1), "pow": (2, 2), "property": (1, 1),
    "pulldata": (4, 4), "random": (0, 0), "randomize": (1, 2), "regex": (2, 2), "round": (1, 2), "search": (1, MANY),
    "selected": (2, 2), "selected-at": (2, 2), "sin": (1, 1), "sqrt": (1, 1), "starts-with": (2, 2),
    "string": (1, 1), "string-length": (0, 1), "substr": (2, 3), "substring-after": (2, 2),
    "substring-before": (2, 2), "sum": (1, 1), "tan": (1, 1), "thousands-sep": (1, MANY), "today": (0, 0),
    "translate": (3, 3),     "true": (0, 0), "uuid": (0, 1), "version": (0, 0), "weighted-checklist": (4, MANY),
}  # fmt: skip
"""Functions of the ODK XForms specification as ODK Validate knows them: the least and the greatest number of values."""
INSTEAD = {
    "floor": "Write `int(...)`.", "ceiling": "Write `int(... + 0.999999)` or `round(...)`.",
    "substring": "Write `substr(...)`, which counts from 0.", "len": "Write `string-length(...)`.",
    "length": "Write `string-length(...)`.", "and": "Write `... and ...` between two conditions.",
    "or": "Write `... or ...` between two conditions.", "isblank": "Write `${question} = ''`.",
    "avg": "Write `sum(...) div count(...)`.", "iif": "Write `if(...)`.", "year": "Write `format-date(..., '%Y')`.",
    "in": "Write `selected(${question}, 'choice')`.",
}  # fmt: skip
"""What to write instead of functions that people know from elsewhere."""
ROUND_REPEATS = frozenset(
    ("sum", "count", "min", "max", "join", "concat", "count-non-empty", "indexed-repeat", "checklist", "area",
     "distance", "enclosed-area", "randomize", "weighted-checklist", "position")
)  # fmt: skip
"""Functions that take the answers of all copies of a repeat."""
