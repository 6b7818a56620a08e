"""Print the lowest allowed version of every runtime dependency, as constraints for pip."""

import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))
for requirement in PROJECT["project"]["dependencies"]:
    print(requirement.replace(">=", "=="))
