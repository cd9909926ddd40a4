"""Answers as a form server exports them, read into responses, selections and submissions.

Comes in: one export (workbook, CSV, ZIP of CSVs) and the instrument in its versions. Goes out: a row for each
answer with its state, a row for each choice of a select_multiple, a row for each submission, and notes.
"""
