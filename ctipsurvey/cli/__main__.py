"""`python -m ctipsurvey.cli` is the command `ctipsurvey`."""

from ctipsurvey.cli.main import main

main()
