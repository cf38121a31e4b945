"""What a website may choose: how long conversations are kept, its region and desk; in the admin and on the command line."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from doors import Door

from web.chat.models import LONGEST_KEPT, Site


@pytest.fixture(autouse=True)
def _knowledge(knowledge_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", knowledge_url)


def said(*words: str) -> str:
    """What ``manage.py site`` says."""
    out = io.StringIO()
    call_command("site", *words, stdout=out)
    return out.getvalue()


# How long conversations are kept --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_site_may_keep_conversations_shorter_than_28_days_and_never_longer() -> None:
    Site(slug="kort", name="Kort", retention_days=7).full_clean()
    with pytest.raises(ValidationError, match="Hoogstens 28 dagen"):
        Site(slug="lang", name="Lang", retention_days=LONGEST_KEPT + 1).full_clean()
    with pytest.raises(CommandError, match="Hoogstens 28 dagen"):
        said("add", "lang", "Lang", "--retention-days", "29")
    with pytest.raises(CommandError, match="Hoogstens 28 dagen"):
        said("change", "demo", "--retention-days", "365")
    assert Site.objects.get(slug="demo").retention_days == LONGEST_KEPT == 28
    with pytest.raises(IntegrityError):
        Site.objects.update(retention_days=29)


def test_a_site_that_kept_conversations_longer_is_brought_back_to_28_days(prepared_door: Path, tmp_path: Path) -> None:
    for kept in prepared_door.glob("door.sqlite*"):
        shutil.copy(kept, tmp_path)
    door = Door(tmp_path)
    door.manage("migrate", "chat", "0002", "-v0")
    door.sql("UPDATE chat_site SET retention_days = 365 WHERE slug = 'demo'")
    door.sql("UPDATE chat_site SET retention_days = 7 WHERE slug = 'bieb'")
    door.manage("migrate", "chat", "-v0")
    assert door.sql("SELECT retention_days FROM chat_site WHERE slug IN ('demo', 'bieb') ORDER BY slug") == [(7,), (28,)]


# Region and desk ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_site_is_added_with_all_that_it_may_choose_and_the_line_for_its_pages(settings: Any) -> None:
    settings.ADDRESS = "https://leerwijzer.example"
    told = said(
        *("add", "almelo", "Bibliotheek Almelo", "--origin", "https://a.example", "--greeting", "Hallo, fijn dat u er bent."),
        *("--region", "AM05", "--contact-point", "cp-twente", "--address-form", "je", "--shared-computer", "--idle-minutes", "3"),
    )
    site = Site.objects.get(slug="almelo")
    assert (site.greeting, site.default_region, site.contact_point) == ("Hallo, fijn dat u er bent.", "AM05", "cp-twente")
    assert (site.address_form, site.shared_computer, site.idle_minutes) == ("je", True, 3)
    assert (site.organisation, site.retention_days) == ("Bibliotheek Almelo", 28)
    line = '<script src="https://leerwijzer.example/widget.js" data-site="almelo" defer></script>'
    assert line in told
    assert '<noscript><a href="https://leerwijzer.example/chat/almelo">Stel je vraag over leren en werk</a>' in told


@pytest.mark.django_db
def test_a_site_is_changed_where_something_is_said_and_stays_as_it_was_elsewhere() -> None:
    said("add", "almelo", "Bibliotheek Almelo", "--region", "AM05", "--shared-computer", "--theme", "rood")
    said("change", "almelo", "--name", "De Bieb", "--no-shared-computer", "--region", "", "--retention-days", "14")
    site = Site.objects.get(slug="almelo")
    assert (site.name, site.shared_computer, site.default_region, site.retention_days) == ("De Bieb", False, "", 14)
    assert (site.theme, site.organisation, site.address_form) == ("rood", "Bibliotheek Almelo", "u")


WRONG = [
    (("--region", "AM99"), "De regio 'AM99' bestaat niet"),
    (("--contact-point", "loket-om-de-hoek"), "Het loket 'loket-om-de-hoek' staat niet in de kennisbank"),
    (("--idle-minutes", "0"), "minstens 1"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "told"), WRONG)
def test_what_the_knowledge_base_does_not_have_is_refused_and_changes_nothing(words: tuple[str, ...], told: str) -> None:
    before = Site.objects.values().get(slug="demo")
    for command in (("add", "x", "X"), ("change", "demo")):
        with pytest.raises(CommandError, match=told):
            said(*command, *words)
    with pytest.raises(CommandError, match="Er is geen website 'niets'"):
        said("change", "niets", *words)
    assert list(Site.objects.values()) == [before]


@pytest.mark.django_db
def test_without_a_knowledge_base_a_region_is_refused_and_a_site_without_one_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{tmp_path}/niets.sqlite")
    with pytest.raises(CommandError, match="niet na te kijken"):
        said("add", "x", "X", "--region", "AM05")
    said("add", "x", "X")


@pytest.mark.django_db
def test_the_admin_says_what_each_choice_means_and_refuses_a_desk_that_is_not_known() -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("beheer"), "django.contrib.auth.backends.ModelBackend")
    site = Site.objects.get(slug="demo")
    page = f"/admin/chat/site/{site.pk}/change/"
    shown = client.get(page).content.decode()
    for part in (
        "Hoogstens 28 dagen; korter mag.",
        "Geldt voor alles wat de chat en de assistent zeggen",
        "Geldt zolang iemand geen plaats noemt",
    ):
        assert part in shown
    fields = {
        "name": "Demo",
        "slug": "demo",
        "active": "on",
        "address_form": "u",
        "default_region": "AM05",
        "contact_point": "cp-nergens",
        "retention_days": "29",
        "idle_minutes": "5",
        "opening_hours": "[]",
        "turns_per_minute": "100",
    }
    refused = client.post(page, fields).content.decode()
    assert "cp-nergens&#x27; staat niet in de kennisbank" in refused and "Hoogstens 28 dagen. Korter mag." in refused
    assert client.post(page, {**fields, "contact_point": "cp-twente", "retention_days": "14"}).status_code == 302
    site.refresh_from_db()
    assert (site.contact_point, site.retention_days) == ("cp-twente", 14)
