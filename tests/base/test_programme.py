"""A programme is a parameter: its words stand in every text, its file is checked, and no other code has its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kkgeo as kk
from kkgeo._base.programme import Programme, default, duration, programme, telling_of
from kkgeo._base.words import catalogue, languages, raw, say
from kkgeo.errors import InputError

SOURCE = Path(kk.__file__).parent
#: A word of another gender than the default one, in Dutch.
LIBRARY = """
name = "Boekenbende"
duration = 2

[nl]
noun = "lidmaatschap"
plural = "lidmaatschappen"
article = "het"
partner = "bibliotheek"
partners = "bibliotheken"
partner_article = "de"
partner_school = "leesschool"
partner_schools = "leesscholen"

[en]
noun = "membership"
plural = "memberships"
article = "a"
partner = "library"
partners = "libraries"
partner_article = "a"
partner_school = "reading school"
partner_schools = "reading schools"

[fr]
noun = "projet"
plural = "projets"
article = "le"
partner = "bibliothèque"
partners = "bibliothèques"
partner_article = "la"
partner_school = "classe inscrite"
partner_schools = "classes inscrites"
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "boekenbende.toml"
    path.write_text(LIBRARY, "utf-8")
    return path


def test_a_text_has_the_words_and_the_articles_of_the_programme(library: Path) -> None:
    with telling_of(kk.read_programme(library)):
        assert say("report.title", "nl") == "Boekenbende: waar wel, waar niet"
        assert say("report.title", "en") == "Boekenbende: where it is and where it is not"
        assert say("report.counted", "nl", count=2) == "Dit rapport gaat over 2 lidmaatschappen van Boekenbende"
        assert say("targets.ended", "nl", until=2020, duration=duration()) == (
            "Deze school had al een lidmaatschap. Dat liep tot en met 2020, als het 2 schooljaren duurde."
        )
        assert say("report.missing_points", "nl").startswith("Geen enkel lidmaatschap heeft")
        assert "an membership" not in say("targets.ended", "en", until=2020, duration=2)
        assert say("report.academy_km", "en") == "Km to a library (median)"
    assert say("report.title", "nl") == "Kunstkuur: waar wel, waar niet"


def test_no_word_of_the_default_programme_is_left_in_the_texts_of_another(library: Path) -> None:
    """Where a text has no brace for a word it would be that of Kunstkuur: names of files and arguments excepted."""
    allowed = re.compile(r"^(near|cli\.example|file)\.")
    codes = re.compile(
        r"(=|'|\"|\()academ(y|ie)(_number)?\b|\bacademies=|\b(academies|partnerscholen|partners)\.(csv|xlsx)"
        r"|\bacademy_site\b|\bacademy=|: collaborations, partner_|(mee|once|fois\u202f): academy,"
        r"|schools, (of|or|ou) academies|(lines|invitations), academies"
    )
    own = "samenwerking|partnerscho|collaboration|acad[eé]m(y|ie)|partner school|école partenaire|kunstkuur"
    words = re.compile(own, re.IGNORECASE)
    with telling_of(kk.read_programme(library)):
        left = [
            (lang, key, each)
            for lang in languages()
            for key, text in catalogue(lang).items()
            for each in (text.values() if isinstance(text, dict) else [text])
            if isinstance(each, str) and not allowed.match(key)
            if words.search(re.sub(r"\{[^{}]*\}", "", codes.sub("", each)))
        ]
    assert left == []


def test_of_the_default_programme_every_word_is_written_down() -> None:
    """So that its file is one to copy."""
    own = default()
    for lang in languages():
        known = {key.removeprefix("programme.") for key in raw(lang) if key.startswith("programme.")}
        assert set(own.of(lang)) == known


def test_no_other_file_says_the_name_of_a_programme() -> None:
    """Beside its own file only docstrings and comments do: they say what the default is and what was published."""
    texts = [*SOURCE.rglob("*.toml"), *SOURCE.rglob("*.j2"), *SOURCE.rglob("*.js"), *SOURCE.rglob("*.css")]
    for path in texts:
        # What is shipped has sources, with their titles.
        if path.parent.name != "programmes" and path.name != "shipped.toml":
            lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
            assert "kunstkuur" not in "\n".join(lines).casefold(), path
    for path in SOURCE.rglob("*.py"):
        for string in _strings(path):
            assert "kunstkuur" not in string.casefold(), (path, string)


def _strings(path: Path) -> list[str]:
    from tests.base.test_catalogue import _texts, trees

    return [text for _, text in _texts(trees()[path])]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "not valid TOML"),
        ("duration = 3", "name is lacking"),
        ('name = ""', "name is empty"),
        ("name = 3", "name is no text"),
        ('name = "A{b}"', "has a sign"),
        ('name = "<b>A</b>"', "has a sign"),
        ('name = "A\\nB"', "has a sign"),
        (f'name = "{"a" * 81}"', "more than 80"),
        ('name = "A"\nduration = 0', "duration is 0"),
        ('name = "A"\nduration = 1.5', "duration is 1.5"),
        ('name = "A"\nduration = true', "duration is True"),
        ('name = "A"\nnaam = "B"', "'naam'"),
        ('name = "A"\nnl = "B"', "'nl'"),
        ('name = "A"\n[nl]\nnuon = "B"', "Do you mean 'noun'"),
        ('name = "A"\n[nl]\narticle = "the"', "de, het"),
        ('name = "A"\n[en]\nplural = 4', "[en] plural is no text"),
    ],
)
def test_a_file_that_is_no_programme_is_refused_in_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        kk.read_programme(path)
    for lang in ("nl", "en"):
        assert "\n" not in caught.value.told(lang)
    assert told in caught.value.told("en"), caught.value.told("en")
    assert "p.toml" in caught.value.told("nl")


def test_what_is_no_file_of_a_programme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kunstkuur"):
        kk.read_programme("kunstkur")
    with pytest.raises(InputError, match=r"absent\.toml"):
        kk.read_programme(tmp_path / "absent.toml")
    with pytest.raises(InputError, match="programme"):
        kk.coverage(kk.datasets.collaborations(), programme=3)  # type: ignore[arg-type]


def test_an_argument_is_of_its_own_call_alone(library: Path) -> None:
    placed = kk.geocode(kk.datasets.collaborations())
    table = kk.coverage(placed, by="province")
    spec = kk.choropleth(kk.coverage(placed), "collaborations", programme=library)
    assert "lidmaatschappen" in spec.legend_title.casefold() or "lidmaatschap" in spec.title.casefold()
    assert programme() == default()
    # A map is drawn later, in the words that it was made with.
    assert "samenwerking" not in spec.to_html().casefold()
    assert len(table) > 0


def test_two_programmes_do_not_share_what_was_kept() -> None:
    one, other = Programme("Een"), Programme("Twee")
    for _ in range(2):
        for each in (one, other):
            with telling_of(each):
                assert say("report.title", "nl").startswith(each.name)


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        ({"partner": "bibliotheek"}, "not partners, partner_article"),
        ({"plural": "lidmaatschappen"}, "not noun, article"),
        ({"full": "Boekenbendelidmaatschap"}, "not full_plural"),
        ({"partner_schools": "leesscholen"}, "not partner_school"),
    ],
)
def test_a_word_whose_plural_or_article_is_lacking_is_refused(words: dict[str, str], lacking: str) -> None:
    with pytest.raises(InputError, match=lacking):
        kk.read_programme({"name": "Boekenbende", "nl": words})


def test_an_error_is_in_the_words_of_the_programme_that_it_was_raised_for(library: Path) -> None:
    placed = kk.geocode(kk.datasets.collaborations().head(30))
    with pytest.raises(InputError) as own:
        kk.coverage(placed, placed, programme=library)
    with pytest.raises(InputError) as other:
        kk.coverage(placed, placed)
    for lang, words in {"nl": ("lidmaatschappen", "samenwerkingen"), "en": ("memberships", "collaborations")}.items():
        for raised, word in zip((own, other), words, strict=True):
            assert word in raised.value.told(lang)
            assert not ({*words} - {word}) & {*re.findall(r"\w+", raised.value.told(lang))}
