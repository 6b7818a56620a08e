"""The scripts of a page: modules of JavaScript, put together into one text that a policy can allow by its hash.

Every file has one job and says what it imports, so that an editor, Biome and TypeScript read it as it is. A page has
the file that it begins with and all that this one imports, each once, those imported first; no bundler is needed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kkgeo.maps.web.shell import asset

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:class|function|const) )", re.MULTILINE)
#: Comments that have their lines to themselves, and types: for who reads the source, not for every page.
_COMMENT = re.compile(r"^ */\*(?:(?!\*/)[\s\S])*\*/\n|^ *//.*\n|/\*\* @type \{.*?\} \*/ ", re.MULTILINE)


@lru_cache
def script(entry: str) -> str:
    """Return a file of ``assets/js`` and all that it imports as one script, which leaves no name behind."""
    parts: dict[str, str] = {}
    _collect(entry, parts)
    return f'(() => {{\n"use strict";\n{"".join(parts.values())}}})();\n'


def _collect(name: str, parts: dict[str, str]) -> None:
    text = asset(f"js/{name}")
    for needed in _IMPORT.findall(text):
        if needed not in parts:
            _collect(needed, parts)
    plain = _EXPORT.sub("", _COMMENT.sub("", _IMPORT.sub("", text)))
    parts[name] = re.sub(r"\n\s*", "\n", plain).lstrip("\n")
