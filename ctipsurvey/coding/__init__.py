"""Text coded into themes: in come sentences, out go codings, one row a segment, code and coder.

`rules` finds phrases of the codebook, `model` what it has learned from people's codings and the examples; `coder` makes
one coder of both. Every coding says on what it rests.
"""
