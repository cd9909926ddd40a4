"""REFI-QDA codebooks (.qdc) and projects (.qdpx) in and out.

Comes in: a file of NVivo, MAXQDA, ATLAS.ti, QualCoder, Taguette or another product. Goes out: tables of codes, sources,
codings, cases and memos with a report of what was read, dropped and guessed; and the other way round.
"""
