"""A Word form that came back filled in comes in; the respondent's answers and a report of what was not read go out.

`opening` opens the file safely, `fields` finds the answer fields, `answers` makes values of them, `reading` puts it
together.
"""
