"""The shell of every page: one template, a policy of hashes, styles, scripts and data; nothing is fetched.

Texts from data stand escaped in the template or in blocks of JSON, where no character of theirs can end the block. The
policy allows the scripts and styles of the page by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kkgeo._base.version import __version__
from kkgeo.maps.model import Tiles

#: Where the templates and assets of maps are.
HERE = "kkgeo.maps.web"


def document(
    template: str,
    *,
    styles: Iterable[str],
    scripts: Iterable[str],
    data: Mapping[str, str],
    hosts: Iterable[str] = (),
    package: str = HERE,
    **values: Any,
) -> str:
    """Return a whole page; the same arguments give the same text.

    Parameters
    ----------
    template : str
        Extends ``base.html.j2``.
    styles, scripts : iterable of str
        In this order, each once; the scripts stand after all else.
    data : mapping
        Blocks of JSON (see `json_block`) by the id of their element.
    hosts : iterable of str
        Where pictures may come from.
    package : str
        Which package has the template.
    **values
        What the template has names for: ``lang`` and ``title``, and its own.
    """
    styles, scripts = tuple(dict.fromkeys(styles)), tuple(dict.fromkeys(scripts))
    text: str = (
        templates(package)
        .get_template(template)
        .render(
            policy=Markup(policy(styles, scripts, hosts)),
            styles=[Markup(style) for style in styles],
            scripts=[Markup(script) for script in scripts],
            data={name: Markup(block) for name, block in data.items()},
            version=__version__,
            **values,
        )
    )
    return text


@lru_cache
def templates(package: str = HERE) -> Environment:
    """Return the templates of a package, which can use those of maps; every text in them is escaped."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(one) for one in dict.fromkeys((package, HERE))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:
    """Keep a carriage return in a text, which a browser would read as the end of a line."""
    if isinstance(value, str) and not isinstance(value, Markup) and "\r" in value:
        return Markup(str(escape(value)).replace("\r", "&#13;"))
    return value


def policy(styles: Iterable[str], scripts: Iterable[str], hosts: Iterable[str] = ()) -> str:
    """Return a Content-Security-Policy that allows these styles and scripts, and pictures in the page."""

    def hashes(texts: Iterable[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    pictures = " ".join(["data:", *hosts])
    return (
        f"default-src 'none'; style-src {hashes(styles)}; script-src {hashes(scripts)}; img-src {pictures}; "
        "font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def tile_host(tiles: Tiles) -> str:
    """Return where tiles come from, as a policy names it."""
    parts = urlsplit(tiles.url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"


@lru_cache
def asset(name: str, package: str = HERE) -> str:
    """Return a file of a package's assets."""
    return files(package).joinpath("assets", name).read_text(encoding="utf-8")


@lru_cache
def vendored(name: str) -> str:
    """Return a file of a library that kkgeo carries, without anything in it that would be fetched."""
    text = files(HERE).joinpath("vendor", name).read_text(encoding="utf-8")
    text = re.sub(r"//# sourceMappingURL=.*", "", text).replace("\r\n", "\n").replace("</", "<\\/")
    if name.endswith(".css"):
        text = re.sub(r"background-image:\s*url\([^)]*\);?", "", text)
        text = re.sub(r"url\((?!#)[^)]*\)", "none", text)
        text = re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return text


def leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style."""
    return vendored("leaflet/leaflet.js"), vendored("leaflet/leaflet.css")


#: What could end a block of JSON in a page, begin a comment there, or end a line of script.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_block(data: Any) -> str:
    """Return data as JSON that can stand in a page: nothing in it ends the block."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
