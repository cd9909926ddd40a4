"""Files of SPSS and Stata with their labels, read into responses and written from them.

Comes in: a .sav, .zsav, .dta or .por file, where known with its questionnaire. Goes out: responses, variables and
notes on everything that was not as it should be; or the other way round, a labelled file in one language.
Files are read in a process of their own, so that a damaged one ends that process and not the work.
"""
