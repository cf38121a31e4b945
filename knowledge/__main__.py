"""The knowledge base on the command line: ``python -m knowledge COMMAND``.

Exit codes: 0 when all is well, 1 when the content has faults or something was not found, 2 for wrong use.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Optional

import click
from rich.console import Console
from rich.table import Table

from knowledge.advice import advise, options_as_data
from knowledge.content import FOLDER, ContentError, read
from knowledge.items import stale as stale_items
from knowledge.person import EDUCATION, RESIDENCE, ROLES, TRAINING, WORK, person_from
from knowledge.places import Places
from knowledge.store import Knowledge, engine_for, load

console = Console(soft_wrap=True)


class _Day(click.ParamType):
    name = "JJJJ-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is geen datum; schrijf bijvoorbeeld 2026-11-21", param, ctx)


as_json = click.option("--json", "as_json", is_flag=True, help="Als JSON, voor andere programma's.")
on_day = click.option("--on", type=_Day(), default=date.today, help="Doe alsof het deze dag is.", show_default="vandaag")


@click.group(help=__doc__)
def main() -> None:
    """Group of all commands."""


def _show(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _knowledge() -> Knowledge:
    """A fresh load in memory: what the files say now, whatever the database holds."""
    engine = engine_for("sqlite://")
    try:
        load(engine)
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    return Knowledge(engine)


@main.command()
@click.option("--content", type=click.Path(exists=True, path_type=Path), default=FOLDER, help="Map met inhoud.")
@as_json
def check(content: Path, as_json: bool) -> None:
    """Controleer de inhoud en tel wat er is."""
    try:
        counts, faults = read(content).counts, []
    except ContentError as error:
        counts, faults = {}, error.faults
    if as_json:
        _show({"counts": counts, "faults": faults})
    else:
        for fault in faults:
            console.print(fault, style="red", markup=False, highlight=False)
        table = Table("wat", "aantal")
        for name, count in counts.items():
            table.add_row(name, str(count))
        console.print(table if counts else f"{len(faults)} fout(en); niets geladen.")
    sys.exit(1 if faults else 0)


@main.command("load")
@click.option("--content", type=click.Path(exists=True, path_type=Path), default=FOLDER, help="Map met inhoud.")
def load_command(content: Path) -> None:
    """Zet de inhoud in de database van KNOWLEDGE_DATABASE_URL."""
    try:
        counts = load(engine_for(), content)
    except ContentError as error:
        raise click.ClickException(f"{error}\nEr is niets geladen.") from None
    click.echo("Kennis geladen: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


@main.command()
@click.argument("item_id")
@as_json
@on_day
def show(item_id: str, as_json: bool, on: date) -> None:
    """Toon één regeling, route, fonds of initiatief, op id of naam."""
    knowledge = _knowledge()
    named = knowledge.by_name(item_id)
    item = knowledge.items.get(item_id) or knowledge.items.get(named[1] if named else "")
    if item is None:
        raise click.ClickException(f"'{item_id}' is niet gevonden; zoek met: python -m knowledge search {item_id}")
    data = {key: value for key, value in vars(item).items() if value not in (None, (), {}) and key != "rules"}
    data["status_today"] = item.status_on(on)
    data["warning"] = item.needs_warning(on)
    if as_json:
        data["valid"], data["windows"] = vars(item.valid), [vars(window) for window in item.windows]
        _show(data)
        return
    console.print(f"[bold]{item.name}[/bold] ({item.id}, {item.kind}, {data['status_today']})")
    for key, value in data.items():
        if key not in ("id", "name", "kind", "status"):
            console.print(f"{key}: {value}", markup=False, highlight=False)


@main.command()
@click.argument("text", nargs=-1, required=True)
@as_json
def place(text: tuple, as_json: bool) -> None:
    """Wat bedoelt iemand met deze plaats, postcode of streek?"""
    answer = Places.load().find(" ".join(text)).as_dict()
    if as_json:
        _show(answer)
    elif not answer["places"]:
        console.print("Niet gevonden." if answer["status"] == "none" else "Niet in Nederland.")
    for one in answer["places"] if not as_json else ():
        regions = ", ".join(f"{region['region']} ({region['region_code']})" for region in one["regions"])
        near = ", ".join(f"{region['region']} {region['km']} km" for region in one["nearby"])
        console.print(
            f"{one['name']} [{one['kind']}], gemeente {one['municipality']}: {regions}" + (f"; dichtbij: {near}" if near else ""),
            markup=False,
            highlight=False,
        )
    sys.exit(1 if answer["status"] == "none" else 0)


@main.command("advise")
@click.option("--age", type=click.IntRange(0, 120))
@click.option("--place", "place_text")
@click.option("--work", multiple=True, help=f"Mag vaker. {', '.join(WORK)} of het Nederlandse woord.")
@click.option("--role", type=click.Choice(ROLES), default="person")
@click.option("--education", type=click.Choice(list(EDUCATION)))
@click.option("--training", type=click.Choice(TRAINING))
@click.option("--residence", type=click.Choice(RESIDENCE))
@click.option("--sector")
@click.option("--company-size", type=click.IntRange(0))
@click.option("--fact", multiple=True, metavar="NAAM=ja|nee", help="Een ander gegeven, bijvoorbeeld children=ja.")
@click.option("--need", help="Een behoefte uit needs.yml.")
@click.option("--limit", type=click.IntRange(1), help="Niet meer dan zoveel mogelijkheden.")
@on_day
@as_json
def advise_command(
    age: Optional[int],
    place_text: Optional[str],
    work: tuple,
    role: str,
    education: Optional[str],
    training: Optional[str],
    residence: Optional[str],
    sector: Optional[str],
    company_size: Optional[int],
    fact: tuple,
    need: Optional[str],
    limit: Optional[int],
    on: date,
    as_json: bool,
) -> None:
    """Advies voor één persoon."""
    knowledge = _knowledge()
    if need and not any(need in item.needs for item in knowledge.items.values()):
        raise click.UsageError(f"'{need}' is geen behoefte waar de kennisbank iets voor heeft; zie needs.yml")
    facts = {
        "age": age,
        "work": [WORK_WORDS.get(one.lower(), one) for one in work],
        "role": role,
        "education": education,
        "training": training,
        "residence": residence,
        "sector": sector,
        "company_size": company_size,
    }
    for pair in fact:
        name, _, value = pair.partition("=")
        facts[name] = {"ja": True, "true": True, "nee": False, "false": False}.get(value.lower(), value)
    nearby: tuple = ()
    if place_text:
        answer = Places.load().find(place_text)
        if answer.status != "one":
            names = ", ".join(one.name for one in answer.places if answer.status == "many")
            meant = f"; bedoelt u {names}?" if names else "."
            raise click.UsageError(f"'{place_text}' is niet één plaats in Nederland{meant}")
        found = answer.places[0]
        facts["region"], facts["municipality"] = found.regions[0].region_code, found.municipality_code
        nearby = tuple(one.region_code for one in found.nearby)
    try:
        person = person_from(facts)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    advice = advise(knowledge, person, on, need, nearby)
    shown = advice.options[:limit] + (() if limit else advice.refused)
    question = advice.question and {"fact": advice.question.fact, "text": advice.question.text, "why": advice.question.why}
    if as_json:
        _show({"options": options_as_data(shown), "question": question})
        return
    for one in advice.options[: limit or 10]:
        console.print(f"{VERDICTS[one.verdict.verdict]:14} {one.item.name} ({one.item.id})", markup=False, highlight=False)
        for because in one.verdict.fits_because:
            console.print(f"{'':14}   omdat {because}", markup=False, highlight=False)
    if question:
        console.print(f"Volgende vraag: {question['text']} ({question['why']})", markup=False, highlight=False)


WORK_WORDS = {
    "loondienst": "employed",
    "werknemer": "employed",
    "zzp": "self_employed",
    "zelfstandig": "self_employed",
    "werkloos": "ww",
    "geen": "no_income",
    "wao": "wia",
}
VERDICTS = {"yes": "waarschijnlijk", "unknown": "misschien", "none": "mogelijk", "no": "nee"}


@main.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 50), default=5)
@as_json
def search(text: tuple, limit: int, as_json: bool) -> None:
    """Zoek in alle teksten."""
    hits = _knowledge().search(" ".join(text), limit)
    if as_json:
        _show([vars(hit) for hit in hits])
    for hit in hits if not as_json else ():
        console.print(f"{hit.score:5.2f}  {hit.title} ({hit.collection} {hit.ref})", markup=False, highlight=False)
    sys.exit(0 if hits else 1)


@main.command()
@on_day
@as_json
def stale(on: date, as_json: bool) -> None:
    """Wat moet op of voor deze dag opnieuw nagekeken zijn?"""
    due = stale_items(_knowledge().items.values(), on)
    if as_json:
        _show([{"id": one.id, "review_by": one.review_by, "checked": one.checked["date"]} for one in due])
    for one in due if not as_json else ():
        console.print(f"{one.review_by}  {one.id}  (nagekeken {one.checked['date']})", highlight=False)
    sys.exit(1 if due else 0)


@main.command()
@as_json
def brief(as_json: bool) -> None:
    """Elke naam uit de beleidsstukken: een item, of waarom niet en wat we antwoorden."""
    named = _knowledge().named.values()
    if as_json:
        _show(list(named))
    for one in named if not as_json else ():
        tail = f"→ {one['item']}" if one.get("item") else f"geen item: {one['why_not']}"
        console.print(f"{one['name']} {tail}", markup=False, highlight=False)


if __name__ == "__main__":
    main(prog_name="python -m knowledge")
