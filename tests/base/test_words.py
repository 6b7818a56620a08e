"""Words: the languages have the same keys and braces, numbers and plurals are the language's."""

from __future__ import annotations

import ast
import pickle
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kkgeo import errors
from kkgeo._base.words import catalogue, languages, phrase, raw, say, speaking
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
    # What follows from an article is a matter of each language.
    keys = {key for key in own if not key.startswith("article.")}
    assert keys == {key for key in english if not key.startswith("article.")} == keys & raw(lang).keys()
    assert {key: _braces(own[key]) for key in keys} == {key: _braces(english[key]) for key in keys}
    assert all(isinstance(own[key], dict) == isinstance(english[key], dict) for key in keys)


@pytest.mark.parametrize("lang", languages())
def test_every_article_has_all_its_forms(lang: str) -> None:
    forms = {key: own for key, own in raw(lang).items() if key.startswith("article.")}
    assert {"article.known", "article.e", "article.that", "article.it"} <= forms.keys()
    assert {len(own) for own in forms.values()} == {len(forms["article.known"])}


@pytest.mark.parametrize("lang", languages())
def test_no_text_is_empty_or_has_a_form_that_is_never_chosen(lang: str) -> None:
    for key, text in catalogue(lang).items():
        if key in ("language.signs", "language.joints"):
            continue
        forms = text if isinstance(text, dict) else {"": text}
        assert all(form for form in forms.values()), key
        assert set(forms) in ({""}, {"one", "other"}, {"python", "typed"}), key


@pytest.mark.parametrize("lang", languages())
def test_a_per_cent_sign_stands_after_a_space(lang: str) -> None:
    for key, text in catalogue(lang).items():
        if key in ("language.signs", "language.joints"):
            continue
        forms = text.values() if isinstance(text, dict) else [text]
        assert not [one for one in forms if isinstance(one, str) and re.search(r"[\d}]%|:\.\d%\}", one)], key


@pytest.mark.parametrize("lang", languages())
def test_numbers_have_the_signs_of_their_language(lang: str) -> None:
    forms = [
        (key, name, form)
        for key, text in catalogue(lang).items()
        for one in (text.values() if isinstance(text, dict) else [text])
        if isinstance(one, str)
        for _, name, form, _ in string.Formatter().parse(one)
        if form
    ]
    assert forms
    # A count is written before it gets there; what Python writes has the signs of English.
    assert [one for one in forms if one[1] == "count" or set(one[2]) & set(",%")] == []
    told = say("errors.register.endless", lang, service="X", count=12345)
    assert {"nl": "12.345", "en": "12,345", "fr": "12\u202f345"}[lang] in told


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
    code = "import kkgeo; from kkgeo._base.words import _catalogue; print(_catalogue.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_no_error_of_ours_has_a_literal_sentence() -> None:
    kinds = set(errors.__all__)
    for file in Path(errors.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                texts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                assert not any(isinstance(text, str) and " " in text for text in texts), f"{file}: {texts}"
