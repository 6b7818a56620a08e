"""``python -m kkgeo`` is ``kkgeo``."""

from kkgeo.cli import main

main()
