"""`python -m kkgeo.cli`."""

from kkgeo.cli import main

main()
