"""What researchers write, in YAML under `instruments/`, read into frozen objects.

Comes in: the files. Goes out: Questionnaire, Codebook and Register, checked, with every problem of a
file told at once in the words of the file.
"""
