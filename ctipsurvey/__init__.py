"""ctipsurvey: a workbench for monitoring how a law is implemented, year after year.

Data flow one way: received -> protected -> coded -> scores -> report. Each folder of this package
is one stage; its first paragraph says which table comes in and which goes out.
Nothing heavy is imported here, so that every command answers at once.
"""

__version__ = "0.1.0"
