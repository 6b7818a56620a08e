"""Whether a site that was built holds together: ``python docs/_site/check.py docs/_build/html``.

Every link of a page leads to a page and a place in it, nothing is asked of a network, every public name has its place
and its example, and no mark of Markdown or reStructuredText is left in what people read.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import kkgeo

#: What stands in these, or in a signature, is code, and may have any mark.
_CODE = {"pre", "code", "script", "style", "title"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_RAW = re.compile(r"``|\*\*\w[^*]*\*\*|:[a-z]+:`|\]\(|^#{1,6} |\.\. [a-z]+::|>>> |<span|\{[a-z-]+\}`")
_NETWORK_CSS = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")


@dataclass
class Page(HTMLParser):
    """What a page has: places, links, what it loads, what a person reads."""

    places: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    within: list[tuple[str, bool]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Page:
        """Return what a page has."""
        page = cls()
        HTMLParser.__init__(page)
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note places, links and what is loaded."""
        has = {name: value or "" for name, value in attrs}
        self.places |= {has[name] for name in ("id", "name") if name in has}
        if tag == "a" and "href" in has:
            self.links.append(has["href"])
        elif tag == "link" and has.get("rel") not in ("next", "prev", "search", "index", "canonical"):
            self.loads.append(has["href"])
        elif "src" in has:
            self.loads.append(has["src"])
        if "srcdoc" in has:
            self.loads += Page.of(has["srcdoc"]).loads
        if tag not in _VOID:
            self.within.append((tag, tag in _CODE or "sig" in has.get("class", "").split()))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and what was not closed in it."""
        if tag in (open_tag for open_tag, _ in self.within):
            while self.within.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note what a person reads."""
        if data.strip() and not any(code for _, code in self.within):
            self.texts.append(data.strip())


def read(site: Path) -> dict[Path, Page]:
    """Return the pages of a site."""
    return {file: Page.of(file.read_text("utf-8")) for file in sorted(site.rglob("*.html"))}


def broken(site: Path, pages: dict[Path, Page]) -> Iterator[str]:
    """Yield in words which link leads nowhere, what is loaded from a network, what has a mark of its source left."""
    for file, page in pages.items():
        name = file.relative_to(site)
        for link in page.links:
            yield from (f"{name}: {link} {why}" for why in _lost(file, link, pages))
        for load in page.loads:
            if not load.startswith("data:") and (urlsplit(load).netloc or not _target(file, load).is_file()):
                yield f"{name}: loads {load}"
        yield from (f"{name}: reads {text[:80]!r}" for text in page.texts if _RAW.search(text))
    for sheet in site.rglob("*.css"):
        if _NETWORK_CSS.search(sheet.read_text("utf-8")):
            yield f"{sheet.relative_to(site)}: loads from a network"


def lacking(pages: dict[Path, Page]) -> Iterator[str]:
    """Yield in words which public name has no place, or no example there."""
    places = {place: file for file, page in pages.items() for place in page.places}
    for public in sorted(kkgeo.__all__):
        place = f"kkgeo.{public}" if not inspect.ismodule(getattr(kkgeo, public)) else f"module-kkgeo.{public}"
        if public == "__version__":
            continue
        if place not in places:
            yield f"{public} is on no page"
        elif place.startswith("kkgeo.") and "Examples" not in pages[places[place]].texts:
            yield f"{public} is without its example"


def _target(file: Path, link: str) -> Path:
    return (file.parent / unquote(urlsplit(link).path)).resolve() if urlsplit(link).path else file


def _lost(file: Path, link: str, pages: dict[Path, Page]) -> Iterator[str]:
    split = urlsplit(link)
    if split.scheme or split.netloc:
        if split.scheme not in ("http", "https"):
            yield "has no address that a reader can open"
        return
    target = _target(file, link)
    if not target.is_file():
        yield "leads nowhere"
    elif split.fragment and target in pages and unquote(split.fragment) not in pages[target].places:
        yield "leads to no place in its page"


def main(folder: str) -> int:
    """Say what does not hold, and how much was looked at."""
    site = Path(folder).resolve()
    pages = read(site)
    found = [*broken(site, pages), *lacking(pages)]
    links = [link for page in pages.values() for link in page.links]
    outward = {link for link in links if urlsplit(link).netloc}
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) / 1e6
    print("\n".join(found))
    print(
        f"{len(pages)} pages, {size:.1f} MB; {len(links)} links, {len(outward)} different ones out; {len(found)} wrong"
    )
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
