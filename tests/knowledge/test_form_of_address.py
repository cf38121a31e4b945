"""Whoever asks for "je" gets "je", in sentences that a person would write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.form_of_address import spoken, table

ROOT = Path(__file__).parents[2]
#: Where everything stands that a visitor may read.
WORDING = [
    ROOT / "domain.yml",
    ROOT / "web/chat/texts.yml",
    ROOT / "web/console/handover/texts.yml",
    *sorted((ROOT / "knowledge/content").rglob("*.yml")),
]
#: The pronoun as a word of its own: not in "U-TECH" or in the address of a page.
U = re.compile(r"(?<![\w/.-])[uU](?:w|zelf)?(?![\w-])(?!\.\w)")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.fixture(scope="module")
def wording() -> list[str]:
    """Every text that says "u"."""
    found = [text for path in WORDING for text in strings(yaml.safe_load(path.read_text(encoding="utf-8"))) if U.search(text)]
    assert len(found) > 1500
    return found


@pytest.mark.parametrize(
    ("u", "je"),
    [
        ("U hebt recht op een uitkering.", "Je hebt recht op een uitkering."),
        ("Hebt u werk?", "Heb je werk?"),
        ("Dan kunt u gratis met uw werkgever praten.", "Dan kun je gratis met je werkgever praten."),
        ("Woont, werkt of leert u over de grens?", "Woon, werk of leer je over de grens?"),
        ("Een jobcoach helpt u op de werkplek.", "Een jobcoach helpt je op de werkplek."),
        ("De gemeente meldt u aan.", "De gemeente meldt je aan."),
        ("Vanaf 18 jaar meldt u zich zelf aan.", "Vanaf 18 jaar meld je je zelf aan."),
        ("Vraag toestemming voor u zich inschrijft.", "Vraag toestemming voor je je inschrijft."),
        ("Zoek uit wat zich in uw buurt afspeelt.", "Zoek uit wat zich in je buurt afspeelt."),
        ("Welke zin past bij u?", "Welke zin past bij jou?"),
        ("Kijk bij u in de buurt.", "Kijk bij je in de buurt."),
        ("Wat u vertelt, is van u.", "Wat je vertelt, is van jou."),
        ("De helft betaalt u of uw werkgever.", "De helft betaal jij of je werkgever."),
        ("Zoekt u hulp voor uzelf?", "Zoek je hulp voor jezelf?"),
        ("Er kan vaak meer dan u denkt.", "Er kan vaak meer dan je denkt."),
        ("Dank u, {name}.", "Dank je, {name}."),
        ("In 2025 kon u aanvragen.", "In 2025 kon je aanvragen."),
        ("TechnoHUB en U-TECH, https://www.uwv.nl/voor-uw-werk", "TechnoHUB en U-TECH, https://www.uwv.nl/voor-uw-werk"),
        ("UWV betaalt om 9.00 uur.", "UWV betaalt om 9.00 uur."),
    ],
)
def test_a_sentence_in_the_other_form_is_good_dutch(u: str, je: str) -> None:
    assert spoken(u, "je") == je
    assert spoken(u, "u") == u


def test_nothing_that_a_visitor_may_read_still_says_u(wording: list[str]) -> None:
    left = [text for text in wording if U.search(spoken(text, "je"))]
    assert left == []


def test_of_every_verb_before_u_it_is_known_who_does_it(wording: list[str]) -> None:
    """ "Werkt u" becomes "werk je", and "helpt u" stays "helpt je": a list says which, for each verb that content uses."""
    lists = table()
    known = {*lists["loses_t"], *lists["changes"], *lists["stays"], *lists["others_do"], *lists["no_verb"]}
    before = {match[1].lower() for text in wording for match in re.finditer(r"\b(\w+t) u\b(?!-)", text, re.IGNORECASE)}
    unknown = sorted(before - known)
    assert not unknown, f"Zet in knowledge/form_of_address.yml bij de goede lijst: {', '.join(unknown)}"


def test_each_verb_is_in_one_list() -> None:
    lists = table()
    verbs = [verb for name in ("loses_t", "changes", "stays", "others_do", "no_verb") for verb in lists[name]]
    assert sorted(verbs) == sorted(set(verbs))
    assert all(verb.endswith("t") for verb in lists["loses_t"])


WORDS = st.sampled_from(["u", "U", "uw", "werkt", "zich", "bij", "of", "van", "de", ",", ".", "{name}", "é"])


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_whatever_the_sentence_no_u_is_left_and_blanks_stay(text: str) -> None:
    assert not U.search(spoken(text, "je"))
    assert spoken(text, "je").count("{name}") == text.count("{name}")
