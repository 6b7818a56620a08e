"""How Sphinx makes the site out of docs/: `nox -s docs`. Why Sphinx, and how it is checked: docs/site.md."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _site.kernel import own_kernel

project = "kkgeo"
release = metadata.version("kkgeo")
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "sphinx_codeautolink",
    "_site.extension",
]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]
templates_path = ["_templates"]

# Pages: Markdown as it stands in the repository, each heading a target. Code in no language has no colours.
myst_heading_anchors = 4
highlight_language = "none"

# Notebooks are run anew at every build; a cell that fails or warns is an error. None needs a script from a network.
nb_execution_mode = "force"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
nb_output_stderr = "remove-warn"
nb_merge_streams = True
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
own_kernel(Path(__file__).resolve().parent / "_build" / "ipython")

# Docstrings: numpydoc. What stands between single quotes is a link where it is public.
default_role = "py:obj"
add_module_names = False
autodoc_typehints = "none"
autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = True
numpydoc_xref_ignore = "all"
numpydoc_xref_aliases = {
    "Chart": "kkgeo.charts.Chart",
    "Gaps": "kkgeo.gaps.Gaps",
    "MapSpec": "kkgeo.MapSpec",
    "Parts": "kkgeo.streaming.Parts",
    "ReportFiles": "kkgeo.reporting.ReportFiles",
    "Tiles": "kkgeo.Tiles",
    "Typology": "kkgeo.Typology",
}
# What is typed, such as {"nl", "en"}, keeps its quotes.
smartquotes = False
# In the examples too; one that follows on another page's knows what that imported.
codeautolink_concat_default = True

html_theme = "furo"
html_title = f"kkgeo {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
# From the disk a browser lets no page read another: answers are titles, without a line of what stands there.
html_show_search_summary = False
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
