from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kkgeo._base.cache import folder


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "a" / "b"))
    assert folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of Linux")
def test_the_users_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KKGEO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert folder() == tmp_path / "xdg" / "kkgeo"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folder() == tmp_path / ".cache" / "kkgeo"


def test_no_folder_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "file" / "below"))
    assert folder() is None
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "file"))
    assert folder() is None
