"""What Sphinx does not do by itself: links out of docs/, names in the text, the command line."""

from __future__ import annotations

from typing import Any

from _site.commands import add_commands
from _site.linking import enlarged, inward, linked, unlinked


def setup(app: Any) -> dict[str, bool]:
    """Be an extension of Sphinx."""
    app.connect("config-inited", _own_types, priority=900)
    app.connect("source-read", add_commands)
    app.connect("source-read", inward)
    app.connect("doctree-read", unlinked)
    app.connect("doctree-read", linked)
    app.connect("doctree-read", enlarged)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _own_types(_app: Any, config: Any) -> None:
    """Let types of other libraries be words: their addresses would have to be asked of a network."""
    config.numpydoc_xref_aliases_complete = dict(config.numpydoc_xref_aliases)
