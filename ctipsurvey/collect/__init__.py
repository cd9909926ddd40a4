"""What comes from outside, read into tables.

Comes in: files as they were received or published. Goes out: tables with one meaning per row, and a
list of everything irregular that was met on the way, by line. Nothing is dropped without being listed.
"""
