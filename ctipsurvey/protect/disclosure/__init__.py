"""Small cells out of tables.

Comes in: the counts of the tables of a release, each count with a name, and how they add up. Goes out: which of
them may be shown, and what each table says as lines of a ledger, so that no two tables and no two releases together
tell a hidden count. `rules` says what is small, `merging` joins sparse groups, `suppression` hides, `attack` is the
reader who calculates, `rounding` rounds, `ledger` remembers.
"""
