"""Words: the languages have the same keys and braces, numbers and plurals are the language's."""

from __future__ import annotations

import ast
import pickle
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kkgeo import errors
from kkgeo._base.words import catalogue, languages, phrase, say, speaking
from kkgeo.errors import KkgeoError, SourceError, UnknownReferenceError


def _braces(text: Any) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [text]
    return {
        name.split(".")[0].split("[")[0]
        for one in texts
        if isinstance(one, str)
        for _, name, _, _ in string.Formatter().parse(one)
        if name
    }


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_keys_with_the_same_braces(lang: str) -> None:
    own, english = catalogue(lang), catalogue("en")
    assert own.keys() == english.keys()
    assert {key: _braces(own[key]) for key in own} == {key: _braces(english[key]) for key in english}
    assert all(isinstance(own[key], dict) == isinstance(english[key], dict) for key in own)


@pytest.mark.parametrize("lang", languages())
def test_no_text_is_empty_or_has_a_form_that_is_never_chosen(lang: str) -> None:
    for key, text in catalogue(lang).items():
        forms = text if isinstance(text, dict) else {"": text}
        assert all(form for form in forms.values()), key
        assert set(forms) in ({""}, {"one", "other"}, {"python", "typed"}), key


def test_a_phrase_is_told_in_the_language_of_the_text_around_it() -> None:
    error = UnknownReferenceError("errors.language", lang=phrase("counted.schools", count=1), known=())
    assert error.told("nl").startswith("Er zijn geen teksten in de taal '1 school'")


def test_an_error_speaks_the_language_of_the_moment_and_survives_another_process() -> None:
    for error in (UnknownReferenceError("errors.language", lang="xx", known=["nl"]), SourceError("a plain text")):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error) == error.told("en")
        with speaking("nl"):
            assert str(again) == error.told("nl")
    assert isinstance(SourceError("x"), OSError)
    assert isinstance(SourceError("x"), KkgeoError)


def test_a_text_from_data_cannot_bring_what_no_file_can_hold() -> None:
    assert "\x00" not in say("errors.language", "en", lang="a\x00b", known=())


@pytest.mark.parametrize("value", [np.int64(3), np.float64(0.5), np.str_("x"), np.bool_(True), np.array([1, 2])])
def test_a_number_of_numpy_is_told_as_a_number(value: object) -> None:
    told = say("errors.language", "en", lang=value, known=[value])
    assert "np." not in told
    assert "numpy" not in told


def test_the_library_loads_without_reading_its_texts() -> None:
    code = "import kkgeo; from kkgeo._base.words import catalogue; print(catalogue.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_no_error_of_ours_has_a_literal_sentence() -> None:
    kinds = set(errors.__all__)
    for file in Path(errors.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                texts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                assert not any(isinstance(text, str) and " " in text for text in texts), f"{file}: {texts}"
