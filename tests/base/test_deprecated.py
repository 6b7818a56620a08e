"""What was renamed works for a release, and the warning points at the line that uses the old name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import kkgeo
from kkgeo._base.oldcolumns import OLD_COLUMNS

#: What users of 0.4.0 may have written, and what the warning names instead.
STATEMENTS = {
    "import kkgeo.judging.poisson": "use kkgeo.spatial, kkgeo.stats.",
    "from kkgeo.judging.poisson import p_under": "use kkgeo.spatial, kkgeo.stats.",
    "from kkgeo.judging import contiguity, scan": "use kkgeo.spatial, kkgeo.stats.",
    "from kkgeo.inviting import simulate, targets, write_targets": "use kkgeo.targeting.",
    "from kkgeo.inviting.targeting import targets": "use kkgeo.targeting.",
    "import kkgeo.reviewing": "use kkgeo.review.",
    "from kkgeo.reviewing.decisions import apply_decisions": "use kkgeo.review.",
    "import kkgeo.maps.static": "use kkgeo.maps.figure.render.",
    "from kkgeo.maps.static import save_figure": "use kkgeo.maps.figure.render.",
    "from kkgeo.maps import static": "use kkgeo.maps.figure.render.",
    "from kkgeo.maps.page import page": "use kkgeo.maps.web.page.",
    "from kkgeo.maps.spec import MapSpec, Tiles": "use kkgeo.maps.model.",
    "from kkgeo.sites import read_register": "use kkgeo.register.read_register.",
    "from kkgeo.sites import describe_register": "use kkgeo.register.describe_register.",
}
PACKAGE = Path(kkgeo.__file__).parent
COMPATIBILITY = Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"
#: What warns, by the file that does.
OLD = {
    "_base/oldcolumns.py": ["flag", "flag_before", "chance_of_none", "smoothed_local"],
    "datasets/__init__.py": ["kkgeo.datasets.ILLUSTRATIVE_NOTE"],
    "inviting/__init__.py": ["kkgeo.inviting"],
    "judging/__init__.py": ["kkgeo.judging"],
    "maps/page.py": ["kkgeo.maps.page"],
    "maps/spec.py": ["kkgeo.maps.spec"],
    "maps/static.py": ["kkgeo.maps.static"],
    "reviewing/__init__.py": ["kkgeo.reviewing"],
    "sites/__init__.py": ["kkgeo.sites.read_register", "kkgeo.sites.describe_register"],
    "targeting/inviting.py": ["targets(method=, choose=, solver=)"],
}
#: Each statement is a line of its own file, run as if nothing of kkgeo's old names had been imported.
RUNNER = """
import json, sys, warnings
from pathlib import Path
said = []
for file in sys.argv[1:]:
    for name in [name for name in sys.modules if name.split(".")[1:2] in (["judging"], ["inviting"], ["reviewing"])]:
        del sys.modules[name]
    for name in ("static", "page", "spec"):
        sys.modules.pop(f"kkgeo.maps.{name}", None)
        vars(sys.modules.get("kkgeo.maps", sys)).pop(name, None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        exec(compile(Path(file).read_text(), file, "exec"), {"__name__": file})
    said.append([[w.category.__name__, w.filename, w.lineno, str(w.message)] for w in caught])
print(json.dumps(said))
"""


@pytest.mark.slow
def test_old_names_work_and_the_warning_points_at_who_uses_them(tmp_path: Path) -> None:
    files = []
    for number, statement in enumerate(STATEMENTS):
        files.append(tmp_path / f"{number}.py")
        files[-1].write_text(f"# a comment\n{statement}\n")
    done = subprocess.run([sys.executable, "-c", RUNNER, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for file, instead, said in zip(files, STATEMENTS.values(), json.loads(done.stdout), strict=True):
        # Python asks a package twice for a name that is imported from it.
        ((category, filename, line, message),) = {tuple(warned) for warned in said}
        assert (category, filename, line) == ("DeprecationWarning", str(file), 2)
        assert message.endswith(f"is deprecated; {instead}")


def test_every_old_name_is_in_the_list_of_them() -> None:
    (table,) = [part for part in COMPATIBILITY.read_text("utf-8").split("\n## ") if part.startswith("Old names")]
    rows = re.findall(r"(?m)^\| ([^|]*`[^|]*) \|", table)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == {*chain(*OLD.values()), *OLD_COLUMNS}
    # Where the code warns: whoever adds to it adds the name here, and then there.
    warns = re.compile(r"(?m)^ *(?:return )?@?(?:renamed_package|renamed_module|moved_name|gone_keywords|deprecated)\(")
    files = {file.relative_to(PACKAGE).as_posix(): file.read_text("utf-8") for file in PACKAGE.rglob("*.py")}
    assert {name for name, text in files.items() if warns.search(text)} - {"_base/deprecated.py"} == set(OLD)
