"""What whoever runs the door may count on: health, figures, logs, and settings that refuse what is unsafe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from django.contrib.auth import get_user_model
from doors import SECRET, Assistant, Door, free_port
from talk import Talk

from web.chat.models import Conversation, Site

ROOT = Path(__file__).parents[3]


def test_a_door_is_ready_when_its_parts_are_and_says_which_is_not(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    figures = free_port()
    door = open_door(own_assistant.url, LEERWIJZER_METRICS_PORT=str(figures))
    with httpx.Client(base_url=door.url, trust_env=False, timeout=10) as client:
        ready = client.get("/health/ready")
        assert ready.status_code == 200
        assert {"ready": True, "database": True, "rasa": True, "knowledge": True}.items() <= ready.json().items()
        assert ready.json()["knowledge_items"] > 100 and ready.json()["knowledge_due"] >= 0
        own_assistant.stop()
        away = client.get("/health/ready")
        assert (away.status_code, away.json()["rasa"], away.json()["database"]) == (503, False, True)
        assert client.get("/health/live").status_code == 200
        own_assistant.start()
        with door.client() as api:
            talk = Talk(api)
            talk.say("iets over xylofoons, bel 06 12345678")
            assert api.get(f"{talk.path}/messages").status_code == 401
        # Figures are on an address of their own.
        told = httpx.get(f"http://127.0.0.1:{figures}/metrics", trust_env=False).text
        assert 'door_turns_total{outcome="answered"} 1.0' in told
        assert 'door_problems_total{code="no_token"} 1.0' in told
        assert client.get("/metrics").status_code == 404
    door.stop()
    lines = [line for line in door.log.read_text().splitlines() if line.startswith("{")]
    logged = [json.loads(line) for line in lines]
    answered = [one for one in logged if one["event"] == "answered"]
    assert {"method": "POST", "path": "/api/v1/conversations/-/messages", "status": 200}.items() <= answered[1].items()
    assert "xylofoons" not in door.log.read_text() and talk.id not in door.log.read_text()


def test_an_error_is_logged_by_its_place_and_not_by_what_it_says() -> None:
    import logging

    from web.chat.logs import JsonFormatter

    try:
        raise ValueError("mijn bsn is 111222333")
    except ValueError:
        found = sys.exc_info()
    record = logging.LogRecord("web", logging.ERROR, __file__, 1, "stuk bij %s", ("/c/" + "ab" * 16,), found)
    line = json.loads(JsonFormatter().format(record))
    assert line["event"] == "stuk bij /c/-" and line["error"].startswith("ValueError at test_operation.py:")
    assert "111222333" not in json.dumps(line)


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEERWIJZER_")}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "web.settings", "LEERWIJZER_MODE": "production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


GOOD = {"LEERWIJZER_SECRET_KEY": "Zk" + SECRET[::-1] * 2 + "9q!wE", "LEERWIJZER_HOSTS": "deur.example"}


def test_the_settings_for_production_pass_djangos_check(tmp_path: Path) -> None:
    ran = manage("check", "--deploy", "--fail-level", "WARNING", **GOOD, LEERWIJZER_VAR=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert "no issues" in ran.stdout


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"LEERWIJZER_SECRET_KEY": ""}, "LEERWIJZER_SECRET_KEY"),
        ({"LEERWIJZER_SECRET_KEY": "kort"}, "LEERWIJZER_SECRET_KEY"),
        ({"LEERWIJZER_SECRET_KEY": "django-insecure-" + "x" * 60}, "LEERWIJZER_SECRET_KEY"),
        ({"LEERWIJZER_HOSTS": ""}, "LEERWIJZER_HOSTS"),
    ],
)
def test_production_does_not_start_with_a_default(changed: dict[str, str], told: str, tmp_path: Path) -> None:
    ran = manage("check", **{**GOOD, "LEERWIJZER_VAR": str(tmp_path), **changed})
    assert ran.returncode != 0 and told in ran.stderr


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(door: Door, talk: Talk) -> None:
    for answer in (
        talk.client.get("/"),
        talk.client.get(f"{talk.path}/messages", headers=talk.headers),
        talk.client.get(f"{talk.path}/export", headers=talk.headers),
        talk.client.get(f"{talk.path}/events", headers=talk.headers),
        talk.client.get(f"{talk.path}/events"),
        talk.client.get("/nergens"),
        httpx.get(f"{door.url}/admin/login/", trust_env=False),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "set-cookie" not in answer.headers or "/admin/" in str(answer.url)
    assert talk.client.get(f"{talk.path}/messages", headers=talk.headers).headers["cache-control"] == "no-store"


def test_a_host_that_is_not_ours_is_refused(door: Door, talk: Talk) -> None:
    headers = {**talk.headers, "Host": "kwaad.example"}
    for path in ("/api/v1/sites/demo", "/health/ready", f"/api/v1{talk.path}/messages", f"/api/v1{talk.path}/events"):
        answer = httpx.get(f"{door.url}{path}", headers=headers, trust_env=False, timeout=40)
        assert answer.status_code == 400, path


@pytest.mark.django_db
def test_a_site_is_managed_in_the_admin_with_its_origins_one_a_line(client_of_django: object) -> None:
    site = Site.objects.get(slug="demo")
    page = f"/admin/chat/site/{site.pk}/change/"
    fields = {
        "name": "Demo",
        "slug": "demo",
        "active": "on",
        "origins": "https://A.example/\nhttps://b.example",
        "address_form": "je",
        "retention_days": "14",
        "idle_minutes": "5",
        "opening_hours": "[]",
        "turns_per_minute": "100",
    }
    saved = client_of_django.post(page, fields)  # type: ignore[attr-defined]
    assert saved.status_code == 302, saved.content.decode()[-2000:]
    site.refresh_from_db()
    assert (site.origins, site.retention_days) == (["https://a.example", "https://b.example"], 14)
    wrong = client_of_django.post(page, {**fields, "origins": "geen adres"})  # type: ignore[attr-defined]
    assert wrong.status_code == 200 and "geen adres van een website" in wrong.content.decode()


@pytest.fixture
def client_of_django(db: None) -> object:
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("beheer"), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_conversations_cannot_be_read_in_the_admin() -> None:
    from django.contrib import admin

    assert Site in admin.site._registry and Conversation not in admin.site._registry
