"""The content is taken whole or refused whole, with every fault by name."""

from __future__ import annotations

import shutil

import pytest
import yaml

from knowledge.content import FOLDER, ContentError, parse, read, yaml_fault
from knowledge.store import Knowledge, engine_for, load


def test_a_content_folder_in_which_all_is_well_is_read(world):
    assert world.faults() == []
    assert read(world.folder).counts == {
        "schemes": 2,
        "routes": 1,
        "funds": 1,
        "initiatives": 1,
        "terms": 1,
        "contact_points": 2,
        "help_lines": 1,
        "regions": 2,
        "municipalities": 2,
        "postcodes": 1,
        "places": 1,
    }


def test_three_broken_files_give_all_faults_and_load_nothing(tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    engine = engine_for("sqlite://")
    load(engine, folder)
    before = Knowledge(engine)

    scheme, route, line = (
        folder / "schemes/slim-mkb.yml",
        folder / "routes/bbl.yml",
        folder / "help_lines.yml",
    )
    text = scheme.read_text(encoding="utf-8")
    assert "    cents: 2499900\n    year: '2026'\n" in text
    scheme.write_text(text.replace("    cents: 2499900\n    year: '2026'\n", "    cents: 24999.00\n"), encoding="utf-8")
    route.write_text("id: bbl\nname: [niet\n", encoding="utf-8")
    line.write_text(line.read_text(encoding="utf-8").replace("what:", "wat:", 1), encoding="utf-8")

    with pytest.raises(ContentError) as refused:
        load(engine, folder)
    found = [fault for fault in refused.value.faults if not fault.startswith("routes/bbl.yml")]
    assert "schemes/slim-mkb.yml: 'amounts[0].year' ontbreekt; een bedrag zonder jaar tonen we niet" in found
    assert ("schemes/slim-mkb.yml: 'amounts[0].cents' moet een heel aantal eurocenten zijn (25 euro is 2500)") in found
    assert sum(fault.startswith("help_lines.yml: 112: 'wat' kennen we niet") for fault in found) == 1
    assert sum(fault.startswith("help_lines.yml: 112: 'what' ontbreekt") for fault in found) == 1
    assert sum(fault.startswith("routes/bbl.yml: geen goede YAML") for fault in refused.value.faults) == 1
    for fault in refused.value.faults:
        assert fault in str(refused.value)
    after = Knowledge(engine)
    assert after.items == before.items
    assert after.help_lines == before.help_lines


LOOSE_ENDS = {
    "instead": (
        "schemes/oud-budget.yml",
        {"instead": ["weg"]},
        "scheme oud-budget: 'instead' noemt weg, maar dat bestaat niet",
    ),
    "funding": (
        "routes/bbl.yml",
        {"funding": ["leerbudget", "weg"]},
        "route bbl: 'funding' noemt weg, maar dat bestaat niet",
    ),
    "combine": (
        "schemes/leerbudget.yml",
        {"combine": [{"text": "Samen?", "item": "weg", "allowed": "ask"}]},
        "scheme leerbudget: 'combine' noemt weg, maar dat bestaat niet",
    ),
    "regions": (
        "initiatives/buurtschool.yml",
        {"regions": ["AM01", "AM04"]},
        "initiative buurtschool: 'regions' noemt AM04, maar dat bestaat niet",
    ),
    "municipalities": (
        "initiatives/buurtschool.yml",
        {"municipalities": ["GM9999"]},
        "initiative buurtschool: 'municipalities' noemt GM9999, maar dat bestaat niet",
    ),
    "sectors": (
        "funds/bouwfonds.yml",
        {"sectors": ["bouwen"]},
        "fund bouwfonds: 'sectors' noemt bouwen, maar dat bestaat niet",
    ),
    "needs": (
        "schemes/leerbudget.yml",
        {"needs": ["ask_money"]},
        "scheme leerbudget: 'needs' noemt ask_money, maar dat bestaat niet",
    ),
}


@pytest.mark.parametrize(("path", "fields", "fault"), LOOSE_ENDS.values(), ids=LOOSE_ENDS)
def test_a_reference_from_an_item_that_leads_nowhere_is_a_fault(world, path, fields, fault):
    world.change(path, **fields)
    assert world.faults() == [fault]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("region", "AM99"),
        ("municipality", "GM9999"),
        ("sector", "bouwen"),
        ("target_sector", "bouwen"),
    ],
)
@pytest.mark.parametrize("nested", [False, True], ids=["plain", "among alternatives"])
def test_a_condition_on_a_place_or_sector_that_does_not_exist_is_a_fault(world, kind, value, nested):
    rule = {"type": kind, "any_of": [value]}
    rule = {"type": "any_of", "rules": [{"type": "age", "min": 18}, rule]} if nested else rule
    world.change("schemes/leerbudget.yml", conditions=[{"text": "Hier.", "because": "u hier bent", **rule}])
    assert world.faults() == [f"scheme leerbudget: 'conditions' noemt {value}, maar dat bestaat niet"]


@pytest.mark.parametrize(
    ("path", "entries", "fault"),
    [
        (
            "inventory.yml",
            [{"id": "leerpot", "name": "Leerpot", "item": "weg"}],
            "inventory.yml: leerpot: 'item' noemt weg, maar dat bestaat niet",
        ),
        (
            "glossary.yml",
            [{"id": "bbl", "term": "Bbl", "definition": "Werken en leren.", "related": ["weg"]}],
            "glossary.yml: bbl: 'related' noemt weg, maar dat bestaat niet",
        ),
        (
            "sectors.yml",
            [{"id": "bouw", "name": "Bouw", "funds": ["weg"]}],
            "sectors.yml: bouw: 'funds' noemt weg, maar dat bestaat niet",
        ),
    ],
    ids=["inventory", "glossary", "sectors"],
)
def test_a_reference_from_a_list_that_leads_nowhere_is_a_fault(world, path, entries, fault):
    world.put(path, entries)
    assert world.faults() == [fault]


def test_a_question_about_a_need_that_does_not_exist_is_a_fault(world):
    text = (world.folder / "questions.yml").read_text(encoding="utf-8")
    world.put(
        "questions.yml",
        text.replace("  fact: age\n", "").replace("- fact: age\n", "- fact: age\n  uniform_for: [weg]\n"),
    )
    assert world.faults() == ["questions.yml: age: 'uniform_for' noemt weg, maar dat bestaat niet"]


def test_a_region_without_a_contact_point_is_a_fault(world):
    (world.folder / "contact_points/cp-am02.yml").unlink()
    assert world.faults() == ["contact_points: regio AM02 heeft geen loket"]


def test_a_contact_point_of_a_region_that_does_not_exist_is_a_fault(world):
    world.change("contact_points/cp-am02.yml", region="AM99")
    assert world.faults() == [
        "contact_points: regio AM02 heeft geen loket",
        "contact_points: regio AM99 bestaat niet",
    ]


def test_two_contact_points_for_one_region_are_a_fault(world):
    world.change("contact_points/cp-am02.yml", region="AM01")
    assert "contact_points: regio AM01 heeft meer dan één loket" in world.faults()


def test_a_contact_point_has_the_id_of_its_file(world):
    world.change("contact_points/cp-am02.yml", id="cp-am01")
    assert world.faults() == ["contact_points/cp-am02.yml: 'id' is cp-am01, maar het bestand heet cp-am02"]


def test_an_item_has_the_id_of_its_file(world):
    world.change("schemes/leerbudget.yml", id="leer-budget")
    assert world.faults() == ["schemes/leerbudget.yml: 'id' is leer-budget, maar het bestand heet leerbudget"]


def test_one_id_in_two_folders_is_a_fault(world):
    world.put("funds/leerbudget.yml", (world.folder / "schemes/leerbudget.yml").read_text(encoding="utf-8"))
    assert world.faults() == ["funds/leerbudget.yml: het id leerbudget bestaat al"]


def test_one_id_twice_in_a_list_is_a_fault(world):
    entry = {"id": "bbl", "term": "Bbl", "definition": "Werken en leren."}
    world.put("glossary.yml", [entry, {**entry, "term": "Bbl weer"}])
    assert world.faults() == ["glossary.yml: bbl: 'bbl' staat er twee keer in"]


def test_one_question_twice_about_a_fact_is_a_fault(world):
    text = (world.folder / "questions.yml").read_text(encoding="utf-8")
    world.put("questions.yml", text.replace("fact: region", "fact: age"))
    assert world.faults() == ["questions.yml: age: 'age' staat er twee keer in"]


@pytest.mark.parametrize(
    "text",
    [
        "id: leerbudget\n\tname: met een tab\n",
        "name: [open\n",
        "name: 'open\n",
        "review_by: 2026-02-30\n",
    ],
    ids=["tab", "list not closed", "quote not closed", "a day that does not exist"],
)
def test_a_file_that_is_no_yaml_is_a_fault_and_no_crash(world, text):
    world.put("schemes/los.yml", text)
    (fault,) = world.faults()
    assert fault.startswith("schemes/los.yml: geen goede YAML: ")
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what: Let op: gratis", "Kijk bij regel 1, teken 13. Hier mag geen dubbele punt staan."),
        ("name: 'open\nkind: x", "Kijk bij regel 1, teken 7. Een aanhalingsteken wordt niet gesloten."),
        ("name: x\nnames: [a, b\nkind: x", "Kijk bij regel 2, teken 8. Wat met [ of { begint, is niet af."),
        ("where:\n  url: x\n phone: x", "Kijk bij regel 3, teken 2. De regels staan niet goed onder elkaar."),
        ("name: @home", "Kijk bij regel 1, teken 7. Een tekst mag niet beginnen met @, % of een tab."),
        ("review_by: 2026-02-30", "Een datum bestaat niet. Schrijf bijvoorbeeld 2026-11-21."),
        ("%YAML 3.0\n---\nname: x", "Kijk bij regel 1, teken 1. Vergelijk het met een bestand dat goed is."),
    ],
)
def test_an_editor_reads_where_a_file_goes_wrong_and_what_to_do_in_dutch(text, told):
    with pytest.raises((yaml.YAMLError, ValueError)) as caught:
        parse(text)
    assert yaml_fault(caught.value).startswith(told)


def test_a_file_in_another_encoding_is_a_fault_and_no_crash(world):
    (world.folder / "schemes/los.yml").write_bytes("name: financiële hulp".encode("latin-1"))
    (fault,) = world.faults()
    assert fault.startswith("schemes/los.yml: geen goede YAML: ")


@pytest.mark.parametrize(
    "path",
    [
        "glossary.yml",
        "help_lines.yml",
        "inventory.yml",
        "sectors.yml",
        "questions.yml",
        "needs.yml",
        "phrases.yml",
        "places/regions.csv",
        "places/municipalities.csv",
        "places/postcodes.csv",
        "places/places.csv",
    ],
)
def test_a_missing_file_is_a_fault(world, path):
    (world.folder / path).unlink()
    assert f"{path}: het bestand ontbreekt" in world.faults()


@pytest.mark.parametrize("path", ["needs.yml", "phrases.yml"])
def test_a_list_where_a_block_belongs_is_a_fault(world, path):
    world.put(path, ["ask_funding"])
    assert f"{path}: het bestand is geen blok met velden" in world.faults()


def test_an_entry_of_a_list_that_is_only_text_is_a_fault(world):
    world.put("glossary.yml", ["Bbl"])
    assert world.faults() == ["glossary.yml: nummer 1: het bestand is geen blok met velden"]


def test_loose_ends_wait_until_every_file_can_be_read(world):
    """A broken file makes references to it dangle; those would hide the one fault that matters."""
    world.put("schemes/leerbudget.yml", "name: [open\n")
    (fault,) = world.faults()
    assert fault.startswith("schemes/leerbudget.yml")
