"""Collected facts in many vocabularies become content in one, once, and never over what an editor wrote."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from knowledge import schema
from knowledge.content import parse
from scripts.import_facts import clean, day, main, source

FACTS = Path(__file__).parent / "facts"
SHAPES = {
    "schemes": schema.Item,
    "routes": schema.Item,
    "funds": schema.Item,
    "initiatives": schema.Item,
    "contact_points": schema.ContactPoint,
}
LISTS = {"glossary": schema.Term, "help_lines": schema.HelpLine, "inventory": schema.Named}


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    main(FACTS, folder)
    return folder


@pytest.fixture
def read(content):
    return lambda path: parse((content / f"{path}.yml").read_text(encoding="utf-8"))


def test_every_record_becomes_one_file_or_one_entry(content, read):
    assert sorted(str(path.relative_to(content)) for path in content.rglob("*.yml")) == [
        "contact_points/cp-groningen.yml",
        "contact_points/cp-twente.yml",
        "funds/bouwfonds.yml",
        "funds/zorgfonds.yml",
        "glossary.yml",
        "help_lines.yml",
        "initiatives/bbl-regionaal.yml",
        "initiatives/leerwinkel.yml",
        "initiatives/netwerk-noord.yml",
        "inventory.yml",
        "routes/bbl.yml",
        "routes/particuliere-opleider.yml",
        "schemes/lesgeld-mbo.yml",
        "schemes/nieuwe-pot.yml",
        "schemes/oude-pot.yml",
    ]
    assert [len(read(name)) for name in LISTS] == [2, 2, 3]


def test_what_is_imported_has_no_faults(content, read):
    for folder, shape in SHAPES.items():
        for path in (content / folder).glob("*.yml"):
            assert schema.faults(shape(), read(f"{folder}/{path.stem}")) == [], path
    for name, shape in LISTS.items():
        for entry in read(name):
            assert schema.faults(shape(), entry) == [], (name, entry)


# -- one vocabulary


@pytest.mark.parametrize(
    ("path", "kind", "status", "confidence", "recommend"),
    [
        ("schemes/oude-pot", "grant", "ended", "high", "with_warning"),
        ("schemes/nieuwe-pot", "grant", "unknown", "medium", "with_warning"),
        ("schemes/lesgeld-mbo", "cost", "open", "low", "with_warning"),
        ("routes/bbl", "training_route", "open", "high", "yes"),
        ("routes/particuliere-opleider", "training_route", "open", "low", "with_warning"),
        ("funds/bouwfonds", "sector_fund", "unknown", "unverified", "with_warning"),
        ("funds/zorgfonds", "sector_fund", "open", "medium", "yes"),
        ("initiatives/leerwinkel", "coaching", "open", "medium", "yes"),
        ("initiatives/bbl-regionaal", "training_route", "announced", "low", "when_named"),
        ("initiatives/netwerk-noord", "network", "ended", "unverified", "when_named"),
    ],
)
def test_kinds_statuses_and_confidences_are_those_of_the_schema(read, path, kind, status, confidence, recommend):
    item = read(path)
    assert (item["kind"], item["status"], item["confidence"], item["recommend"]) == (
        kind,
        status,
        confidence,
        recommend,
    )


def test_facts_without_a_source_are_never_sure(read):
    assert "sources" not in read("schemes/lesgeld-mbo")
    assert read("schemes/lesgeld-mbo")["confidence"] == "low"


def test_facts_that_are_less_sure_are_checked_sooner(read):
    days = [read(path)["review_by"] for path in ("routes/bbl", "schemes/nieuwe-pot", "schemes/lesgeld-mbo")]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 3


def test_audiences_are_persons_and_employers(read):
    assert read("schemes/oude-pot")["audience"] == ["person"]
    assert read("schemes/nieuwe-pot")["audience"] == ["person", "employer"]
    assert read("funds/bouwfonds")["audience"] == ["employer"]
    assert read("funds/zorgfonds")["audience"] == ["person", "employer"]
    assert read("initiatives/bbl-regionaal")["audience"] == ["person", "employer"]
    assert read("initiatives/netwerk-noord")["audience"] == ["person"]


def test_money_is_in_whole_eurocents_with_its_year_as_text(read):
    assert read("schemes/oude-pot")["amounts"] == [{"label": "maximum", "cents": 100000, "year": "2023"}]
    assert read("schemes/nieuwe-pot")["amounts"] == [
        {"label": "beurs", "cents": 10726, "year": "2026", "per": "maand"},
        {"label": "collegegeld", "cents": 269400, "year": "2026-2027", "per": "jaar"},
        {"label": "rente", "text": "2,33 procent", "year": "2026"},
    ]
    assert read("funds/bouwfonds")["amounts"][0]["cents"] == 1250
    assert read("initiatives/leerwinkel")["amounts"] == [
        {"label": "maximaal", "cents": 250000, "year": "2024", "note": "eenmalig"},
    ]


def test_regions_and_municipalities_are_cbs_codes(read):
    assert read("initiatives/leerwinkel")["regions"] == ["AM05"]
    assert read("initiatives/leerwinkel")["municipalities"] == ["GM0153"]
    assert read("initiatives/netwerk-noord")["regions"] == ["AM01", "AM05"]
    assert "regions" not in read("initiatives/bbl-regionaal")
    assert [read(f"contact_points/{name}")["region"] for name in ("cp-groningen", "cp-twente")] == [
        "AM01",
        "AM05",
    ]


def test_months_and_years_become_whole_days(read):
    assert read("schemes/oude-pot")["valid"] == {"start": date(2020, 8, 1), "end": date(2023, 12, 31)}
    assert read("schemes/nieuwe-pot")["valid"] == {"start": date(2026, 2, 1), "end": date(2028, 2, 29)}
    assert read("initiatives/netwerk-noord")["valid"] == {"end": date(2019, 12, 31)}
    assert "valid" not in read("initiatives/bbl-regionaal")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-07", date(2023, 7, 1), date(2023, 7, 31)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-07-15", date(2023, 7, 15), date(2023, 7, 15)),
        ("circa 2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("", None, None),
        ("onbekend", None, None),
    ],
)
def test_a_period_counts_from_its_first_to_its_last_day(text, first, last):
    assert (day(text, first=True), day(text, first=False)) == (first, last)


def test_what_ended_points_on(read):
    assert read("schemes/oude-pot")["instead"] == ["werkcentrum"]
    assert read("initiatives/netwerk-noord")["instead"] == ["werkcentrum"]


def test_a_regional_record_of_a_national_item_gets_its_own_id_and_points_to_it(read):
    item = read("initiatives/bbl-regionaal")
    assert (item["id"], item["instead"], item["recommend"]) == ("bbl-regionaal", ["bbl"], "when_named")


def test_a_commercial_provider_is_marked_as_such(read):
    assert read("routes/particuliere-opleider")["public"] is False
    assert "public" not in read("routes/bbl") or read("routes/bbl")["public"] is True


def test_conditions_are_taken_over_in_words(read):
    texts = [condition["text"] for condition in read("schemes/nieuwe-pot")["conditions"]]
    assert texts == ["Voor iedereen die werkt.", "De grens staat op 30 jaar.", "Opleiding: mbo."]
    texts = [condition["text"] for condition in read("initiatives/leerwinkel")["conditions"]]
    assert texts == ["Voor werkenden, jongeren.", "Woon in Twente."]


# -- sources, and references that only the collectors could open


def test_no_reference_of_the_collectors_is_left(content):
    for path in content.rglob("*.yml"):
        assert not re.search(r"index-id|\d{9,}", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Niets   meer\n(index-id 57846278588).", "Niets meer."),
        (
            "indirect: openbare codebestanden (index-id 59062731277 en 69822963979) die DUO citeren",
            "indirect: openbare codebestanden die DUO citeren",
        ),
        (
            "Gelezen door een derde (openbaar bestand index-id 61774325685): bel gratis.",
            "Gelezen door een derde: bel gratis.",
        ),
        (
            "Nummer uit 2026 (ook in bestanden; index-id 67233234462 en 69559314921)",
            "Nummer uit 2026 (ook in bestanden)",
        ),
        (
            "Bron (openbaar codebestand, index-id 71138102784) zegt dat bbl ook mag.",
            "Bron zegt dat bbl ook mag.",
        ),
        ("Zie index-id 71138102784 en niet meer.", "Zie en niet meer."),
        ("Zie index-id 71138102784, volgens DUO.", "Zie, volgens DUO."),
        ("NRC en MIND (index-id 69559314921). Oud nummer.", "NRC en MIND. Oud nummer."),
        ("Gids najaar 2026 (index-id 71237222007: gratis advies).", "Gids najaar 2026 (gratis advies)."),
        ("", None),
        (None, None),
        ("(index-id 1)", None),
    ],
)
def test_references_are_stripped_and_the_words_around_them_stay(text, plain):
    assert clean(text) == plain


@pytest.mark.parametrize(
    ("raw", "kind", "url", "written"),
    [
        ({"url": "https://duo.nl/x", "page_date": "2026"}, "official", "https://duo.nl/x", "2026"),
        ({"url": "https://www.nu.nl/x", "page_date": "2026"}, "news", "https://www.nu.nl/x", "2026"),
        ({"url": "https://opleider.nl/x", "page_date": 2026}, "secondary", "https://opleider.nl/x", "2026"),
        (
            {"url": "https://duo.nl/x", "page_date": "2026", "note": "indirect gezien"},
            "secondary",
            "https://duo.nl/x",
            "2026",
        ),
        (
            {"url": "onbekend (openbaar codebestand, index-id 1)", "page_date": None},
            "secondary",
            "openbaar bestand zonder webadres",
            "ongedateerd",
        ),
    ],
    ids=["official", "news", "other", "official but seen through another", "without an address"],
)
def test_a_source_has_a_kind_and_a_date(raw, kind, url, written):
    found = source(raw)
    assert (found["kind"], found["url"], found["date"]) == (kind, url, written)


# -- desks, help lines, names


def test_what_is_not_sure_of_a_desk_is_left_out(read):
    sure, unsure = read("contact_points/cp-groningen"), read("contact_points/cp-twente")
    assert (sure["city"], sure["address"], sure["status"], sure["confidence"]) == (
        "Groningen",
        "Harm Buiterplein",
        "open",
        "high",
    )
    assert not {"city", "address", "hours", "phone"} & set(unsure)
    assert (unsure["name_sure"], unsure["status"], unsure["confidence"]) == (False, "announced", "low")
    assert [desk["confidence"] for desk in sure["desks"]] == ["medium", "low"]


def test_a_help_line_without_a_known_number_has_none(read):
    crisis, diplomas = read("help_lines")
    assert (crisis["id"], crisis["phone"], crisis["costs"], crisis["topics"]) == (
        "113",
        "113",
        "gratis",
        ["suicide"],
    )
    assert not {"phone", "costs", "hours"} & set(diplomas)


def test_a_name_from_a_policy_document_leads_to_an_item_or_gives_a_reason(read):
    winkel, pot, klimaat = read("inventory")
    assert (winkel["item"], pot["item"]) == ("leerwinkel", "nieuwe-pot")
    assert klimaat["why_not"] == "Beleid voor energie. Niet noemen."
    assert klimaat["answer"] == "Beleid voor energie. Niets direct."


def test_a_term_gets_a_key_without_marks(read):
    assert [term["id"] for term in read("glossary")] == ["oeno-fonds", "derde-leerweg"]


# -- never over what an editor wrote


def test_a_second_import_changes_nothing_and_says_so(content):
    before = {path: path.read_bytes() for path in content.rglob("*.yml")}
    with pytest.raises(FileExistsError):
        main(FACTS, content)
    assert {path: path.read_bytes() for path in content.rglob("*.yml")} == before


@pytest.mark.parametrize("path", ["schemes/nieuwe-pot.yml", "contact_points/cp-twente.yml", "inventory.yml"])
def test_a_file_that_an_editor_wrote_stays_as_it_is(tmp_path, path):
    edited = tmp_path / path
    edited.parent.mkdir(parents=True, exist_ok=True)
    edited.write_text("naam: van de redactie\n", encoding="utf-8")
    with pytest.raises(FileExistsError):
        main(FACTS, tmp_path)
    assert edited.read_text(encoding="utf-8") == "naam: van de redactie\n"
