"""What readers see.

Comes in: scores, counts and facts. Goes out: tables with a title, a note and a source, figures, and the
year's report as HTML and DOCX. Nothing is calculated here that another folder could be asked for.
"""
