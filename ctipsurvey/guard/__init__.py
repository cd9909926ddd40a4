"""Safe edges: what every reader and every writer asks of a file it did not make and of text it did not write.

Comes in: bytes, names, patterns and texts from anywhere. Goes out: the same, known to be harmless, or a SurveyError
that names the file, the reason and the limit and never quotes what stands there. Nothing here touches the disk.
"""
