"""Running a year: in come the study's numbered notebooks, its instruments and what lies protected, coded
and published up to that year; out goes `outputs/<year>`, whole or not at all: tables, figures, executed
notebooks and a manifest of what they were made from. Two runs of the same inputs leave the same bytes.
"""

import sys

# Importing nbformat makes jsonschema compile 35 grammars that no notebook needs (about a second of every
# start; jsonschema #1428). An entry of None says "not installed", and jsonschema goes on without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
