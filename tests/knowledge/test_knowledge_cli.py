"""The knowledge base on the command line: shapes, exit codes, and one clear sentence when it goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from knowledge import __main__ as command_line
from knowledge.store import Knowledge, engine_for

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(knowledge, monkeypatch):
    """Run a command on the content that the other tests already loaded."""
    monkeypatch.setattr(command_line, "_knowledge", lambda: knowledge)

    def invoke(*words, **options):
        result = CliRunner().invoke(command_line.main, [str(word) for word in words], prog_name="python -m knowledge", **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def data(result, exit_code=0):
    assert result.exit_code == exit_code, result.output
    return json.loads(result.output)


# -- check and load


def test_check_counts_what_there_is(run):
    found = data(run("check", "--json"))
    assert set(found) == {"counts", "faults"}
    assert found["faults"] == []
    assert set(found["counts"]) == {
        "schemes",
        "routes",
        "funds",
        "terms",
        "initiatives",
        "regions",
        "contact_points",
        "help_lines",
        "municipalities",
        "postcodes",
        "places",
    }
    assert found["counts"]["schemes"] >= 88
    assert found["counts"]["municipalities"] == 342


def test_check_names_every_fault_and_fails(run, world):
    world.change("schemes/leerbudget.yml", amounts=[{"label": "hoogstens", "cents": 1}])
    world.change("routes/bbl.yml", kind="route")
    found = data(run("check", "--json", "--content", world.folder), exit_code=1)
    assert found["counts"] == {}
    assert len(found["faults"]) == 2
    fault = "schemes/leerbudget.yml: 'amounts[0].year' ontbreekt; een bedrag zonder jaar tonen we niet"
    assert fault in found["faults"]
    plain = run("check", "--content", world.folder)
    assert plain.exit_code == 1
    assert fault in plain.output
    assert "2 fout(en); niets geladen." in plain.output


def test_load_fills_the_database_of_the_environment(run, world, monkeypatch, tmp_path):
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{tmp_path}/kennis.sqlite")
    result = run("load", "--content", world.folder)
    assert result.exit_code == 0
    assert result.output.startswith("Kennis geladen: 2 schemes, 1 routes, 1 funds, ")
    assert Knowledge(engine_for()).items["leerbudget"].name == "Leerbudget"

    world.change("routes/bbl.yml", funding=["weg"])
    refused = run("load", "--content", world.folder)
    assert refused.exit_code == 1
    assert "route bbl: 'funding' noemt weg, maar dat bestaat niet" in refused.output
    assert "Er is niets geladen." in refused.output


def test_the_commands_read_the_files_as_they_are_now():
    """In a process of its own, from another folder and without a database."""
    ran = subprocess.run(
        [sys.executable, "-m", "knowledge", "search", "--json", "wat", "kost", "mbo", "bbl"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KNOWLEDGE_DATABASE_URL": "sqlite:////nergens/x.sqlite"},
        cwd="/",
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)[0]["ref"] == "cursusgeld-mbo"


# -- place


PLACES = {
    "Bergen": ("many", ["AM15", "AM29", "AM25"]),
    "Hengelo": ("many", ["AM05", "AM09"]),
    "de Achterhoek": ("one", ["AM09"]),
    "Roffa": ("one", ["AM22"]),
    "7551AB": ("one", ["AM05"]),
    "Haarlemmerliede": ("one", ["AM18"]),
    "sittart": ("one", ["AM30"]),
    "Fryslân": ("one", ["AM02"]),
    "Antwerpen": ("abroad", []),
}


@pytest.mark.parametrize(("text", "status", "regions"), [(text, *rest) for text, rest in PLACES.items()], ids=PLACES)
def test_a_place_becomes_a_region(run, text, status, regions):
    found = data(run("place", "--json", *text.split()))
    assert set(found) == {"status", "places"}
    assert found["status"] == status
    assert [one["regions"][0]["region_code"] for one in found["places"] if one["regions"]] == regions
    for one in found["places"]:
        assert {"name", "kind", "municipality", "regions", "nearby"} <= set(one)
        assert all({"region", "region_code"} <= set(region) for region in one["regions"])
        assert all({"region", "km"} <= set(region) for region in one["nearby"])
        assert [region["km"] for region in one["nearby"]] == sorted(region["km"] for region in one["nearby"])


def test_a_place_tells_what_it_is_and_what_is_near(run):
    (antwerp,) = data(run("place", "--json", "Antwerpen"))["places"]
    assert antwerp["nearby"][0]["region"] == "West-Brabant"
    assert antwerp["municipality"] is None
    (sittard,) = data(run("place", "--json", "sittart"))["places"]
    assert (sittard["name"], sittard["municipality"]) == ("Sittard", "Sittard-Geleen")
    assert sittard["nearby"][0]["region"] == "Midden-Limburg"
    assert 0 < sittard["nearby"][0]["km"] < 15
    (rotterdam,) = data(run("place", "--json", "Roffa"))["places"]
    assert (rotterdam["name"], rotterdam["kind"]) == ("Rotterdam", "nickname")
    (friesland,) = data(run("place", "--json", "Fryslân"))["places"]
    assert (friesland["kind"], friesland["regions"][0]["region"]) == ("province", "Friesland")


def test_what_is_no_place_is_not_found(run):
    assert data(run("place", "--json", "xqzw"), exit_code=1) == {"status": "none", "places": []}
    assert run("place", "xqzw").output == "Niet gevonden.\n"


# -- advise


def test_advice_for_one_person(run):
    found = data(
        run(
            "advise",
            "--age",
            34,
            "--place",
            "Deventer",
            "--work",
            "loondienst",
            "--json",
            "--on",
            "2026-11-21",
        )
    )
    assert set(found) == {"options", "question"}
    for option in found["options"]:
        assert {"id", "verdict", "reasons", "missing"} <= set(option)
        assert option["verdict"] in ("yes", "no", "unknown", "none")
        assert all(set(reason) == {"text", "met"} for reason in option["reasons"])
        assert bool(option["missing"]) == (option["verdict"] == "unknown")
    verdicts = {option["id"]: option["verdict"] for option in found["options"]}
    assert verdicts["cao-leerbudget"] == "yes"
    assert verdicts["stufi-30-plus"] == "yes"
    assert verdicts["studiefinanciering-mbo"] == "no"
    assert "stap-budget" not in verdicts
    assert found["question"]["fact"] not in ("age", "work", "region")
    assert found["question"]["text"].endswith("?")
    assert found["question"]["why"]


def test_the_dutch_word_and_the_key_for_work_mean_the_same(run):
    assert run("advise", "--work", "Loondienst", "--json").output == run("advise", "--work", "employed", "--json").output


def test_someone_can_have_two_kinds_of_work(run):
    both = data(run("advise", "--work", "employed", "--work", "wia", "--json"))
    verdicts = {option["id"]: option["verdict"] for option in both["options"]}
    assert verdicts["cao-leerbudget"] == "yes"
    assert verdicts["uwv-scholing-wia"] != "no"


def test_other_facts_are_told_by_name(run):
    plain = data(run("advise", "--json"))["options"]
    told = data(run("advise", "--fact", "health_limit=nee", "--json"))["options"]
    assert any("health_limit" in option["missing"] for option in plain)
    assert not any("health_limit" in option["missing"] for option in told)


def test_a_limit_leaves_out_the_rest_and_what_does_not_fit(run):
    options = data(run("advise", "--age", 34, "--limit", 3, "--json"))["options"]
    assert len(options) == 3
    assert "no" not in {option["verdict"] for option in options}


def test_the_day_of_the_question_decides_what_is_open(run):
    after = data(run("advise", "--role", "employer", "--company-size", 20, "--on", "2030-01-01", "--json"))["options"]
    before = data(run("advise", "--role", "employer", "--company-size", 20, "--on", "2026-11-21", "--json"))["options"]
    assert {one["id"]: one["verdict"] for one in before}["slim-mkb"] == "yes"
    assert {one["id"]: one["verdict"] for one in after}["slim-mkb"] == "no"


def test_advice_in_words_says_why_and_asks_one_thing(run):
    output = run("advise", "--work", "loondienst").output
    assert "waarschijnlijk" in output
    assert "omdat u" in output
    assert output.count("Volgende vraag:") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--place", "Bergen"],
            "'Bergen' is niet één plaats in Nederland; bedoelt u Bergen (Noord-Holland), Bergen (Limburg), Bergen op Zoom?",
        ),
        (["--place", "Antwerpen"], "'Antwerpen' is niet één plaats in Nederland."),
        (["--place", "xqzw"], "'xqzw' is niet één plaats in Nederland."),
        (["--work", "piloot"], "'work': onbekende waarde 'piloot'; kies uit employed, "),
        (["--fact", "onzin=ja"], "'onzin' is geen bekend gegeven; bekend zijn: age, "),
        (["--fact", "children=misschien"], "'children' moet true of false zijn, niet 'misschien'"),
        (["--need", "onzin"], "'onzin' is geen behoefte waar de kennisbank iets voor heeft; zie needs.yml"),
        (["--on", "morgen"], "'morgen' is geen datum; schrijf bijvoorbeeld 2026-11-21"),
        (["--age", "200"], "Invalid value for '--age'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_asked_wrongly_is_refused_in_one_sentence(run, words, sentence):
    result = run("advise", *words)
    assert result.exit_code == 2
    (error,) = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    assert sentence in error
    assert "Traceback" not in result.output


# -- search, stale, brief, show


def test_search_gives_what_it_found_best_first(run):
    found = data(run("search", "--json", "wat", "kost", "mbo", "bbl"))
    assert [set(hit) for hit in found] == [{"collection", "ref", "title", "score"}] * 5
    assert found[0]["ref"] == "cursusgeld-mbo"
    assert len(data(run("search", "--json", "--limit", 2, "opleiding"))) == 2


def test_search_that_finds_nothing_fails(run):
    assert data(run("search", "--json", "xqzw"), exit_code=1) == []


def test_stale_lists_what_had_to_be_checked_and_fails(run, knowledge):
    found = data(run("stale", "--on", "2030-01-01", "--json"), exit_code=1)
    assert len(found) == len(knowledge.items)
    assert set(found[0]) == {"id", "review_by", "checked"}
    assert [one["review_by"] for one in found] == sorted(one["review_by"] for one in found)
    assert run("stale", "--on", "2030-01-01").exit_code == 1


def test_stale_goes_by_the_day_of_today(run):
    with time_machine.travel("2026-11-22"):
        assert data(run("stale", "--json")) == []
    with time_machine.travel("2030-01-01"):
        assert data(run("stale", "--json"), exit_code=1)


def test_brief_gives_every_name_with_an_item_or_an_answer(run):
    found = data(run("brief", "--json"))
    assert len(found) >= 82
    assert all(one.get("item") or (one["why_not"] and one["answer"]) for one in found)
    plain = run("brief")
    assert plain.exit_code == 0
    assert all(one["name"] in plain.output for one in found)


def test_show_tells_everything_about_one_scheme(run):
    output = run("show", "stap-budget").output
    assert output.startswith("STAP-budget (stap-budget, grant, ended)")
    assert "levenlanglerenkrediet" in output
    shown = data(run("show", "slim-mkb", "--json", "--on", "2026-04-07"))
    assert (shown["id"], shown["status_today"], shown["warning"]) == ("slim-mkb", "open", True)
    assert shown["windows"][0] == {"start": "2026-04-07", "end": "2026-05-04"}
    assert data(run("show", "slim-mkb", "--json", "--on", "2030-01-01"))["status_today"] == "ended"


def test_show_also_takes_a_name_with_a_typing_error(run):
    assert data(run("show", "stap budjet", "--json"))["id"] == "stap-budget"


def test_show_of_what_does_not_exist_says_how_to_search(run):
    result = run("show", "xqzw")
    assert result.exit_code == 1
    assert result.output == "Error: 'xqzw' is niet gevonden; zoek met: python -m knowledge search xqzw\n"


def test_content_that_is_broken_says_so_everywhere(monkeypatch):
    def broken(_):
        raise command_line.ContentError(["schemes/x.yml: 'name' ontbreekt"])

    monkeypatch.setattr(command_line, "load", broken)
    for words in (["search", "geld"], ["show", "bbl"], ["stale"], ["brief"], ["advise"]):
        result = CliRunner().invoke(command_line.main, words)
        assert result.exit_code == 1, words
        assert "schemes/x.yml: 'name' ontbreekt" in result.output


@pytest.mark.parametrize("command", sorted(command_line.main.commands))
def test_every_command_explains_itself(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert command_line.main.commands[command].help in " ".join(result.output.split())


def test_a_command_that_does_not_exist_is_wrong_use(run):
    assert run("verzin").exit_code == 2
