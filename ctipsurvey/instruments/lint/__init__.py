"""Checks of a questionnaire: in comes an instrument, out come findings, each with its place and what to do.

`rules.RULES` names every check, `rules.lint` runs them all. A rule is one function from an instrument to findings;
the modules are what can go wrong: translations, languages, skips, answers, constraints, names, lists, lengths, design.
"""
