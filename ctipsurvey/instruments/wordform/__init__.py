"""The questionnaire comes in as an object and goes out on paper: a Word form to fill in or print, and a web page.

`layout` makes blocks of it that know nothing of Word or HTML, `skips` says conditions and limits in words, `document`
writes the Word file, `page` the web page; every answer field carries the place of its answer (`places`).
"""
