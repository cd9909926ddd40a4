"""How far coders agree: in come codings of several coders, out go coefficients with intervals, one row a code.

People, rules and models are coders alike. A segment that a coder read and coded with nothing is a no; one that the
coder did not read is missing.
"""
