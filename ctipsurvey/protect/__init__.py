"""What stands between people and everything that leaves.

Comes in: received tables and texts. Goes out: protected tables, in which nobody is named; counts made safe, so that no
table, figure or sentence of a report tells of fewer people than a reader may know about; and the package that leaves.
Only this folder and `collect` read `received/`.
"""
