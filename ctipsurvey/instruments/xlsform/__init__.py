"""Questionnaires to XLSForm workbooks, for phones and for translators, and back from any XLSForm.

Comes in: a Questionnaire, or a workbook that anyone made. Goes out: the bytes of a workbook that compiles and from
which the equal Questionnaire is read again; or a Questionnaire with remarks on all that was repaired, guessed or not
read.
"""
