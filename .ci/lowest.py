"""Print the lowest allowed version of every dependency, optional ones too but not what only tests need, for pip."""

import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
OPTIONAL = PROJECT["optional-dependencies"]
for requirement in [*PROJECT["dependencies"], *OPTIONAL["stats"], *OPTIONAL["services"]]:
    print(requirement.split(",")[0].replace(">=", "=="))
