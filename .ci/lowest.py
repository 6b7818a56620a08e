"""Print the lowest allowed version of every dependency, optional ones too but not what only tests need, for pip."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
OPTIONAL = PROJECT["optional-dependencies"]
OF_USERS = [requirement for extra, own in OPTIONAL.items() if extra != "test" for requirement in own]
for requirement in [*PROJECT["dependencies"], *OF_USERS]:
    # A constraint has no extras of its own.
    print(re.sub(r"\[.*?\]", "", requirement).split(",")[0].replace(">=", "=="))
