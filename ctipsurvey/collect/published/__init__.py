"""Printed monitoring reports.

Comes in: a report as Markdown, DOCX or HTML. It becomes blocks (`markdown`, `word`, `webpage`), blocks
become tables (`grid`, `columns`), and these become rows with a meaning (`status_tables`, `proposals`,
`annexes`, `excerpts`). Goes out: one `Reading` (`reading`): six tables and the list of irregularities.
"""
