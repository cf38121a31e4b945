"""How fast an adviser reads: the list of conversations with each filter, the queue, and a transcript, over many turns.

``python -m bench.console [--turns 100000] [--json]`` fills a SQLite file of its own with invented conversations and asks for
each page as a browser would, through the whole of Django, page and all.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

#: What the pages have to stay under, in milliseconds.
LIST, TRANSCRIPT = 300, 100
TURNS_EACH = 5
WORDS = (
    "ik wil graag een opleiding tot lasser verpleegkundige chauffeur kapper want mijn rug is kapot en het werk is zwaar geld "
    "heb niet genoeg voor cursus subsidie diploma zonder mbo avond kinderen baan kwijt uitkering ww bijstand mag dat wie "
    "betaalt loopbaan advies loket buurt taal lezen schrijven computer werkgever contract nacht fabriek dicht oud jong"
).split()


@click.command(help=__doc__)
@click.option("--turns", default=100_000, show_default=True)
@click.option("--times", default=15, show_default=True, help="Hoe vaak elke pagina wordt gevraagd.")
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
def main(turns: int, times: int, as_json: bool) -> None:
    """Fill, measure and print."""
    with tempfile.TemporaryDirectory(prefix="bench-console-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="web.settings", LEERWIJZER_VAR=folder, DATABASE_URL=f"sqlite:///{folder}/door.sqlite"
        )
        (Path(folder) / "static").mkdir()
        import django
        from django.conf import settings

        settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        django.setup()
        figures = measure(turns, times)
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    table = Table("pagina", "p50 ms", "p95 ms", "processor ms", "hoogstens ms", title=f"{figures['turns']} beurten, SQLite")
    for name, one in figures["pages"].items():
        table.add_row(name, f"{one['p50']:.0f}", f"{one['p95']:.0f}", f"{one['cpu']:.0f}", str(one["limit"]))
    Console().print(table)


def measure(turns: int, times: int) -> dict[str, Any]:
    """All figures, in milliseconds, with the limit of each."""
    from django.core.management import call_command
    from django.test import Client

    from web.console.rights import conversations_of

    call_command("migrate", verbosity=0)
    adviser = fill(turns)
    client = Client(SERVER_NAME="localhost")
    client.force_login(adviser)
    seen = conversations_of(adviser)
    long, some = seen.order_by("-last_seq").first(), seen.order_by("-active_at")[seen.count() // 20]
    address = "/beheer/gesprekken/"
    queries = {
        "alles": "",
        "pagina 40": "?pagina=40",
        "website": "?site=bieb-2",
        "regio": "?regio=AM05",
        "behoefte": "?behoefte=ask_funding",
        "behoefte, zeldzaam": "?behoefte=crisis",
        "niet begrepen": "?begrepen=niet",
        "onzeker": "?begrepen=onzeker",
        "oordeel van de bezoeker": "?oordeel=bad",
        "overdracht, ooit": "?overdracht=ooit",
        "overdracht, wacht": "?overdracht=wacht",
        "kennis": "?kennis=slim-mkb",
        "periode": f"?van={some.active_at:%Y-%m-%d}&tot={some.active_at:%Y-%m-%d}",
        "niet nagekeken": "?nagekeken=nee",
        "zoeken: een woord": "?zoek=lasser",
        "zoeken: twee woorden": "?zoek=fabriek+dicht",
        "zoeken: niets te vinden": "?zoek=onvindbaarwoord",
        "zoeken, regio en onzeker": "?zoek=geld&regio=AM05&begrepen=onzeker",
    }
    pages = {name: (f"{address}{query}", LIST) for name, query in queries.items()}
    pages["verder: niet nagekeken"] = (f"{address}{some.pk}/nakijken/?regio=AM05", LIST)
    pages["rij van onzekere berichten"] = ("/beheer/nakijken/", LIST)
    pages["gesprek"] = (f"{address}{some.pk}/", TRANSCRIPT)
    pages[f"gesprek van {long.turns.count()} beurten"] = (f"{address}{long.pk}/", TRANSCRIPT)
    figures = {name: {**timed(partial(client.get, place), times), "limit": limit} for name, (place, limit) in pages.items()}
    return {"turns": turns, "pages": figures}


def timed(ask: Callable[[], Any], times: int) -> dict[str, float]:
    """p50 and p95 of a page, and the work of the processor, which tells more on a busy machine; the first time, which
    compiles templates, is not counted."""
    took, worked = [], []
    for number in range(times + 1):
        began, busy = time.perf_counter(), time.process_time()
        answer = ask()
        if number:
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        assert answer.status_code in (200, 302), answer.status_code
    p95 = statistics.quantiles(took, n=20, method="inclusive")[18]
    return {"p50": statistics.median(took), "p95": p95, "cpu": statistics.median(worked)}


def fill(turns: int) -> Any:
    """Invented conversations of four sites, and one adviser who sees three of them."""
    from django.contrib.auth.models import Group, User
    from django.utils import timezone

    from web.base import knowledge
    from web.chat.models import Conversation, Message, ShownItem, Site, Turn
    from web.console.examples.needs import needs
    from web.console.models import Account, Handover
    from web.console.models.review import ConversationReview, TurnReview

    dice = random.Random(5)
    known = knowledge()
    regions, items, all_needs = sorted(known.region_names), list(known.items.values())[:60], needs()
    sites = [Site.objects.create(slug=f"bieb-{number}", name=f"Bibliotheek {number}") for number in range(4)]
    adviser = User.objects.create_user("adviseur", password=None)
    adviser.groups.add(Group.objects.get_or_create(name="adviser")[0])
    Account.objects.create(user=adviser).sites.set(sites[:3])
    now = timezone.now()
    todo, chunk, turn_pk = turns, 2_000, 0
    while todo > 0:
        conversations: list[Any] = []
        rows: dict[str, list[Any]] = {"turns": [], "messages": [], "shown": [], "reviews": [], "judged": [], "handovers": []}
        for _ in range(min(chunk, -(-todo // TURNS_EACH))):
            many = 60 if turn_pk < 600 else TURNS_EACH  # a few long ones
            at = now - timedelta(seconds=dice.randrange(28 * 86_400))
            facts = {"age": dice.randrange(18, 70), "work": ["employed"], "place": {"name": "Hengelo (Overijssel)"}}
            talk = Conversation(
                site=dice.choice(sites),
                active_at=at,
                created_at=at,
                region=dice.choice(regions),
                facts=facts,
                last_seq=many * 2 + 1,
            )
            conversations.append(talk)
            rows["messages"].append(Message(conversation=talk, seq=1, at=at, sender="bot", text="Hallo. Waar kan ik mee helpen?"))
            if dice.random() < 0.3:
                rows["reviews"].append(ConversationReview(conversation=talk, done_at=now, by=adviser))
            if dice.random() < 0.05:
                rows["handovers"].append(Handover(conversation=talk, asked_at=at, ended_at=now))
            for number in range(many):
                turn_pk += 1
                sure = dice.betavariate(3, 1.5)  # a fifth of it unsure
                need = "nlu_fallback" if sure < 0.25 else "crisis" if sure > 0.997 else dice.choice(all_needs[10:-4])
                turn = Turn(
                    pk=turn_pk,
                    conversation=talk,
                    client_id=f"{number}",
                    state="answered",
                    created_at=at,
                    answered_at=at,
                    need=need,
                    confidence=sure,
                    not_understood=need == "nlu_fallback",
                    facts=facts,
                    ranking=[{"name": need, "confidence": sure}, {"name": "inform", "confidence": (1 - sure) / 2}],
                )
                item = dice.choice(items)
                card = {"kind": item.kind, "id": item.id, "title": item.name, "why": item.what, "amount": "", "checked_on": ""}
                said = " ".join(dice.choices(WORDS, k=dice.randrange(3, 25)))
                rows["turns"].append(turn)
                rows["messages"].append(
                    Message(conversation=talk, turn=turn, seq=number * 2 + 2, at=at, sender="user", text=said)
                )
                rows["messages"].append(
                    Message(
                        conversation=talk,
                        turn=turn,
                        seq=number * 2 + 3,
                        at=at,
                        sender="bot",
                        text="Dit past misschien bij u. " * 4,
                        cards=[card],
                        feedback=dice.choice(["", "", "", "", "", "", "good", "bad"]),
                    )
                )
                rows["shown"].append(ShownItem(turn=turn, kind=item.kind, item=item.id))
                if dice.random() < 0.05:
                    rows["judged"].append(TurnReview(turn=turn, verdict=dice.choice(["good", "bad"]), by=adviser))
        Conversation.objects.bulk_create(conversations)
        for model, name in (
            (Turn, "turns"),
            (Message, "messages"),
            (ShownItem, "shown"),
            (ConversationReview, "reviews"),
            (TurnReview, "judged"),
            (Handover, "handovers"),
        ):
            model.objects.bulk_create(rows[name], batch_size=1_000)
        todo = turns - turn_pk
    return adviser


if __name__ == "__main__":
    main()
