"""A server on this computer in the place of every address service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import without_proxies
from tests.services.imitation import Imitation


@pytest.fixture
def imitation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Imitation]:
    """The server, at the address of every service; caches of its own; no proxy between."""
    without_proxies(monkeypatch)
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "cache"))
    running = Imitation()
    for name in ("GEOPUNT", "ADRESSENREGISTER", "BEST", "NOMINATIM"):
        monkeypatch.setenv(f"KKGEO_{name}_URL", running.url)
        monkeypatch.setenv(f"KKGEO_{name}_RATE", "1000")
        monkeypatch.delenv(f"KKGEO_{name}_KEY", raising=False)
    yield running
    running.close()
