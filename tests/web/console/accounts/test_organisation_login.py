"""Logging in where everybody needs a second step: by a code of an app, or by the login of an organisation.

A real door, and a small provider of OpenID Connect on this machine.
"""

from __future__ import annotations

import json
import re
import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest
from browser import violations
from cryptography.hazmat.primitives.asymmetric import rsa
from django_otp.oath import hotp
from doors import Assistant, Door
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "vier losse woorden hier"


@dataclass
class Provider:
    """What the provider says; a test changes it."""

    url: str
    key: Any
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=lambda: {"email": "anja@example.org", "email_verified": True})
    asked: dict[str, str] = field(default_factory=dict)
    #: Another key than it says it has.
    signs_with: Any = None

    def authorize(self, request: Request) -> Response:
        self.asked = dict(request.args)
        query = urlencode({"code": "abc", "state": request.args["state"]})
        return Response(status=302, headers={"Location": f"{request.args['redirect_uri']}?{query}"})

    def token(self, request: Request) -> Response:
        claims = {
            "iss": self.url,
            "aud": "leerwijzer",
            "sub": "1",
            "nonce": self.asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            **self.claims,
        }
        signed = jwt.encode(claims, self.signs_with or self.key, "RS256", headers={"kid": "1"})
        return Response(json.dumps({"id_token": signed, "access_token": "x"}), content_type="application/json")

    def keys(self, request: Request) -> Response:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return Response(json.dumps({"keys": [{**public, "kid": "1", "alg": "RS256"}]}), content_type="application/json")


@pytest.fixture(scope="module")
def provider_server() -> Iterator[HTTPServer]:
    with HTTPServer() as server:
        yield server


@pytest.fixture
def provider(provider_server: HTTPServer) -> Provider:
    provider_server.clear()
    made = Provider(provider_server.url_for("").rstrip("/"), rsa.generate_private_key(public_exponent=65537, key_size=2048))
    provider_server.expect_request("/authorize").respond_with_handler(made.authorize)
    provider_server.expect_request("/token").respond_with_handler(made.token)
    provider_server.expect_request("/jwks").respond_with_handler(made.keys)
    provider_server.expect_request("/userinfo").respond_with_handler(
        lambda request: Response(json.dumps(made.userinfo), content_type="application/json")
    )
    return made


@pytest.fixture(scope="module")
def oidc_door(
    tmp_path_factory: pytest.TempPathFactory, prepared_door: Any, provider_server: HTTPServer, assistant_stand_in: Assistant
) -> Iterator[Door]:
    """A door that knows the provider, and asks everybody a second step."""
    from doors import opened

    settings = {
        "LEERWIJZER_OIDC_PROVIDER": provider_server.url_for("").rstrip("/"),
        "LEERWIJZER_OIDC_CLIENT_ID": "leerwijzer",
        "LEERWIJZER_OIDC_CLIENT_SECRET": "geheim",
        "LEERWIJZER_OIDC_NAME": "Bibliotheek Almelo",
        "LEERWIJZER_SECOND_STEP": "1",
    }
    with opened(tmp_path_factory.mktemp("oidc") / "door", prepared_door, assistant_stand_in.url, **settings) as door:
        door.manage("adviser", "add", "anja", "--role", "adviser", "--site", "demo", "--email", "anja@example.org")
        door.manage("adviser", "add", "baas", "--superuser", "--email", "baas@example.org")
        yield door


@pytest.fixture
def log_in(oidc_door: Door, provider: Provider) -> Callable[[], httpx.Response]:
    """Log in by the provider as a browser does; the page at the end."""

    def go() -> httpx.Response:
        with httpx.Client(base_url=oidc_door.url, follow_redirects=True, trust_env=False, timeout=30) as browser:
            return browser.get("/beheer/organisatie/")

    return go


def test_who_has_an_account_with_the_same_address_is_in_without_a_second_step_of_ours(
    log_in: Callable[[], httpx.Response], provider: Provider
) -> None:
    page = log_in()
    assert page.url.path == "/beheer/postvak/" and "Postvak" in page.text
    asked = provider.asked
    assert asked["client_id"] == "leerwijzer" and asked["code_challenge_method"] == "S256" and len(asked["nonce"]) >= 32
    assert (
        urlsplit(asked["redirect_uri"]).path == "/beheer/organisatie/terug/"
        and "openid" in parse_qs(f"s={asked['scope']}")["s"][0]
    )


@pytest.mark.parametrize(
    ("claims", "userinfo"),
    [
        ({}, {"email": "niemand@example.org", "email_verified": True}),
        ({}, {"email": "anja@example.org", "email_verified": False}),
        ({}, {"email": "baas@example.org", "email_verified": True}),
        ({}, {}),
        ({"aud": "iets-anders"}, None),
        ({"iss": "https://kwaad.example"}, None),
        ({"exp": 1_000_000_000}, None),
        ({"nonce": "oud"}, None),
    ],
    ids=["unknown", "not verified", "superuser", "no address", "for another", "of another", "too old", "other nonce"],
)
def test_nobody_else_gets_in_and_the_page_says_what_to_do(
    log_in: Callable[[], httpx.Response], provider: Provider, claims: dict, userinfo: dict | None
) -> None:
    provider.claims, provider.userinfo = claims, provider.userinfo if userinfo is None else userinfo
    page = log_in()
    assert page.url.path == "/beheer/inloggen/"
    assert "Inloggen met het account van Bibliotheek Almelo lukte niet" in page.text


def test_a_token_that_was_signed_with_another_key_is_refused(log_in: Callable[[], httpx.Response], provider: Provider) -> None:
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert log_in().url.path == "/beheer/inloggen/"


# In a browser ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(oidc_door: Door, browser: Browser) -> Iterator[Page]:
    """A window of who is not logged in."""
    context = browser.new_context(base_url=oidc_door.url, locale="nl-NL")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def test_the_button_of_the_organisation_leads_to_its_login_and_back_to_the_inbox(page: Page, provider: Provider) -> None:
    page.goto("/beheer/")
    page.get_by_role("link", name="Inloggen met Bibliotheek Almelo").click()
    page.get_by_role("heading", name="Postvak").wait_for()
    page.get_by_role("button", name="Uitloggen").click()
    provider.userinfo = {"email": "niemand@example.org", "email_verified": True}
    page.get_by_role("link", name="Inloggen met Bibliotheek Almelo").click()
    page.get_by_text("Inloggen met het account van Bibliotheek Almelo lukte niet").wait_for()
    assert violations(page) == []


def test_on_the_first_day_one_chooses_a_password_sets_up_an_app_keeps_spare_codes_and_logs_in_with_them(
    page: Page, oidc_door: Door
) -> None:
    told = oidc_door.manage("adviser", "add", "bram", "--role", "adviser", "--site", "demo", "--first-name", "Bram")
    [path] = re.findall(r"http://localhost:8000(\S+)", told)
    page.goto(path)
    page.get_by_label("wachtwoord", exact=False).first.focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Uw wachtwoord is gekozen").wait_for()
    log_in_by_keyboard(page)
    page.get_by_role("heading", name="Stel de tweede stap in").wait_for()
    assert violations(page) == []
    page.goto("/beheer/postvak/")  # without a code one gets no further
    key = b32decode(page.locator(".secret").inner_text())
    give(page, "12")
    page.get_by_text("Deze code klopt niet").wait_for()
    assert violations(page) == []
    time.sleep(1.1)  # one wrong code costs a second
    first = int(time.time())
    give(page, f"{hotp(key, first // 30):06d}")
    page.get_by_role("heading", name="Bewaar deze reservecodes").wait_for()
    spare = page.locator(".codes .secret").all_inner_texts()
    assert len(spare) == 8 and violations(page) == []
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_role("heading", name="Postvak").wait_for()
    # A code works once: the app's next one, and then a spare code.
    for code in (f"{hotp(key, first // 30 + 1):06d}", spare[3]):
        page.get_by_role("button", name="Uitloggen").click()
        log_in_by_keyboard(page)
        page.get_by_role("heading", name="Code van uw app").wait_for()
        assert violations(page) == []
        give(page, code)
        page.get_by_role("heading", name="Postvak").wait_for()


def log_in_by_keyboard(page: Page) -> None:
    """The first field has the focus."""
    page.get_by_label("Gebruikersnaam").wait_for()
    for key in ("bram", "Tab", PASSWORD, "Enter"):
        (page.keyboard.press if key in ("Tab", "Enter") else page.keyboard.type)(key)


def give(page: Page, code: str) -> None:
    """Type a code in the field that has the focus."""
    page.get_by_label("Code", exact=True).wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
