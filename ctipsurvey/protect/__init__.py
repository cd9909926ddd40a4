"""What stands between people and everything that leaves.

Comes in: received tables. Goes out: protected tables, in which nobody is named; and counts made safe, so that no
table, figure or sentence of a report tells of fewer people than a reader may know about.
"""
