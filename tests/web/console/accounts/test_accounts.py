"""Logging in with two steps, being locked out, sessions that end, and accounts that managers keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from web.chat.models import Site
from web.console.accounts import people
from web.console.protection.audit import AuditEntry
from web.console.rights import roles_of

PASSWORD = "vier losse woorden hier"
LOGIN = "/beheer/inloggen/"


@pytest.fixture
def anja(person: Callable[..., Any]) -> Any:
    """An adviser with a password."""
    user = person("adviser", username="anja", first_name="Anja")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(password: str = PASSWORD, client: Client | None = None, username: str = "anja", address: str = "192.0.2.1") -> Any:
    client = client or Client()
    return client, client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def code_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


# Logging in -----------------------------------------------------------------------------------------------------------


def test_an_adviser_logs_in_and_comes_to_the_inbox(anja: Any) -> None:
    client, answer = log_in()
    assert answer["Location"] == reverse("console:home")
    assert client.get(reverse("console:home"))["Location"] == reverse("console:inbox")


def test_passwords_are_kept_as_argon2(anja: Any) -> None:
    assert anja.password.startswith("argon2")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(anja: Any) -> None:
    wrong, unknown = log_in("fout")[1].content.decode(), log_in("fout", username="niemand")[1].content.decode()
    hide = re.compile(r'value="[^"]*"|name="csrf[^>]*>')
    assert "horen niet bij elkaar" in wrong
    assert hide.sub("", wrong) == hide.sub("", unknown)


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(anja: Any) -> None:
    with time_machine.travel(timezone.now(), tick=True) as clock:
        for _ in range(5):
            log_in("fout")
        assert log_in()[1].status_code == 429
        assert "Even wachten" in log_in()[1].content.decode()
        assert log_in(address="192.0.2.99")[1].status_code == 302, "who tries names from elsewhere locks nobody out"
        clock.shift(timedelta(minutes=16))
        assert log_in()[1].status_code == 302


def test_after_logging_in_one_goes_to_the_page_that_was_asked_and_never_to_another_website(anja: Any) -> None:
    client = Client()
    for asked, goes in (
        (reverse("console:myself"), reverse("console:myself")),
        ("https://kwaad.example/", reverse("console:home")),
    ):
        client.logout()
        answer = client.post(f"{LOGIN}", {"username": "anja", "password": PASSWORD, "next": asked})
        assert answer["Location"] == goes


# The second step ------------------------------------------------------------------------------------------------------


def test_where_it_is_required_nobody_gets_anywhere_before_the_second_step(anja: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_STEP = True
    client, _ = log_in()
    for name in ("inbox", "myself", "home"):
        assert client.get(reverse(f"console:{name}"))["Location"] == reverse("console:second_step")
    page = client.get(reverse("console:second_step")).content.decode()
    device = TOTPDevice.objects.get(user=anja)
    assert "Stel de tweede stap in" in page and not device.confirmed
    assert "klopt niet" in client.post(reverse("console:second_step"), {"code": "000000"}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        codes = client.post(reverse("console:second_step"), {"code": code_of(device)}).content.decode()
    assert len(re.findall(r'class="secret">\w+<', codes)) == 8
    assert client.get(reverse("console:inbox")).status_code == 200


def test_who_set_it_up_is_asked_for_it_everywhere(anja: Any) -> None:
    device = TOTPDevice.objects.create(user=anja, name="app", confirmed=True)
    client, _ = log_in()
    assert client.get(reverse("console:inbox"))["Location"] == reverse("console:second_step")
    code = code_of(device)
    client.post(reverse("console:second_step"), {"code": code})
    assert client.get(reverse("console:inbox")).status_code == 200
    other, _ = log_in()
    assert "klopt niet" in other.post(reverse("console:second_step"), {"code": code}).content.decode(), "a code works once"


def test_a_spare_code_works_once_and_codes_of_others_never(anja: Any, person: Callable[..., Any]) -> None:
    TOTPDevice.objects.create(user=anja, name="app", confirmed=True)
    anja.staticdevice_set.create(name="reserve").token_set.create(token="abcdefgh")
    person("adviser").staticdevice_set.create(name="reserve").token_set.create(token="zzzzzzzz")
    client, _ = log_in()
    assert "klopt niet" in client.post(reverse("console:second_step"), {"code": "zzzzzzzz"}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert client.post(reverse("console:second_step"), {"code": " ABCD efgh"}).status_code == 302
        other, _ = log_in()
        assert "klopt niet" in other.post(reverse("console:second_step"), {"code": "abcdefgh"}).content.decode()


def test_codes_cannot_be_guessed_by_trying(anja: Any) -> None:
    device = TOTPDevice.objects.create(user=anja, name="app", confirmed=True)
    client, _ = log_in()
    for _ in range(4):
        client.post(reverse("console:second_step"), {"code": "000000"})
    assert "Te veel verkeerde codes" in client.post(reverse("console:second_step"), {"code": code_of(device)}).content.decode()


# Sessions -------------------------------------------------------------------------------------------------------------


def test_a_session_ends_when_nothing_is_done(anja: Any, settings: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client, _ = log_in()
        for _ in range(3):
            clock.shift(settings.SESSION_IDLE - 5)
            assert client.get(reverse("console:myself")).status_code == 200
        clock.shift(settings.SESSION_IDLE + 5)
        assert client.get(reverse("console:myself"))["Location"].startswith(LOGIN)


def test_a_page_that_refreshes_itself_does_not_lengthen_a_session(anja: Any, settings: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client, _ = log_in()
        client.get(reverse("console:inbox"))
        for _ in range(13):
            clock.shift(settings.SESSION_IDLE / 12)
            last = client.get(reverse("console:inbox_list"))
        assert last.status_code == 302


def test_a_session_ends_at_the_end_of_the_day_however_busy(anja: Any, settings: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client, _ = log_in()
        for _ in range(settings.SESSION_COOKIE_AGE // 1_800):
            assert client.get(reverse("console:myself")).status_code == 200
            clock.shift(1_800)
        clock.shift(60)
        assert client.get(reverse("console:myself")).status_code == 302


def test_logging_out_is_a_button_and_not_a_link(anja: Any) -> None:
    client, _ = log_in()
    assert client.get(reverse("console:logout")).status_code == 405
    client.post(reverse("console:logout"))
    assert client.get(reverse("console:inbox")).status_code == 302


# The link to choose a password ----------------------------------------------------------------------------------------


def follow(link: str, password: str = PASSWORD) -> Any:
    client = Client()
    page = client.get(link, follow=True)
    if not page.context["validlink"]:
        return page
    return client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_a_link_lets_its_owner_choose_a_password_once(person: Callable[..., Any]) -> None:
    user = person("adviser", username="anja")
    assert not user.has_usable_password()
    link = people.password_link(user)
    assert follow(link, "tekort").status_code == 200
    assert follow(link)["Location"] == LOGIN
    assert log_in()[1].status_code == 302
    assert "Deze link werkt niet meer" in follow(link).content.decode()


def test_a_link_is_over_after_three_days(person: Callable[..., Any]) -> None:
    link = people.password_link(person("adviser"))
    with time_machine.travel(timezone.now() + timedelta(days=3, hours=2)):
        assert "Deze link werkt niet meer" in follow(link).content.decode()


def test_the_command_makes_an_account_and_shows_a_link_that_works(site: Site) -> None:
    out = StringIO()
    call_command("adviser", "add", "anja", "--role", "adviser", "--site", "bieb", "--first-name", "Anja", stdout=out)
    [path] = re.findall(r"http://localhost:8000(\S+)", out.getvalue())
    assert follow(path)["Location"] == LOGIN
    assert log_in()[1].status_code == 302
    assert AuditEntry.objects.filter(action="account").count() == 1


def test_what_the_command_does_stands_in_the_log_of_each_site_of_the_account(
    as_person: Callable[..., Client], site: Site, other_site: Site
) -> None:
    both = ["--role", "adviser", "--site", site.slug, "--site", other_site.slug]
    call_command("adviser", "add", "anja", *both, stdout=StringIO())
    call_command("adviser", "link", "anja", stdout=StringIO())
    call_command("adviser", "close", "anja", stdout=StringIO())
    for one in (site, other_site):
        lines = AuditEntry.objects.filter(action="account", site=one.slug).order_by("id").values_list("detail", flat=True)
        assert list(lines) == [f"{what} op de server: anja" for what in ("gemaakt", "nieuwe link", "gesloten")]
    assert "gesloten op de server: anja" in as_person("auditor").get(reverse("console:audit")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [["add", "x"], ["add", "x", "--role", "adviser"], ["add", "x", "--role", "adviser", "--site", "niets"], ["link", "niemand"]],
)
def test_the_command_says_in_dutch_what_is_wrong(site: Site, wrong: list[str]) -> None:
    with pytest.raises(CommandError, match="Zeg wat|Er is geen"):
        call_command("adviser", *wrong)


# Accounts -------------------------------------------------------------------------------------------------------------

NEW = {"username": "bram", "first_name": "Bram", "roles": ["adviser"], "sites": ["bieb"]}


def test_a_manager_makes_an_account_and_gives_a_link(as_person: Callable[..., Client]) -> None:
    page = as_person("manager").post(reverse("console:add_account"), NEW).content.decode()
    [path] = re.findall(r'id="link">http://testserver([^\s<]+)<', page)
    assert follow(path)["Location"] == LOGIN
    bram = people.User.objects.get(username="bram")
    assert roles_of(bram) == {"adviser"} and not bram.is_superuser
    assert AuditEntry.objects.get(action="account").detail == "gemaakt: bram (adviser)"


def test_a_manager_gives_no_site_that_is_not_theirs(as_person: Callable[..., Client], other_site: Site) -> None:
    page = as_person("manager").post(reverse("console:add_account"), {**NEW, "sites": ["gemeente"]})
    assert page.status_code == 200 and not people.User.objects.filter(username="bram").exists()


def test_a_manager_cannot_reach_people_of_other_sites_or_superusers(
    as_person: Callable[..., Client], person: Callable[..., Any], site: Site, other_site: Site
) -> None:
    client = as_person("manager")
    beyond = [
        person("adviser", sites=[other_site]),
        person("manager", sites=[site, other_site]),
        person("adviser", superuser=True),
        person("adviser", sites=[]),
    ]
    for someone in beyond:
        for name in ("account", "new_link", "new_second_step", "switch_account"):
            assert client.post(reverse(f"console:{name}", args=[someone.pk])).status_code == 404, name
        assert someone.username not in client.get(reverse("console:accounts")).content.decode()


def test_a_new_link_ends_the_old_password_and_a_lost_telephone_is_forgotten(as_person: Callable[..., Client], anja: Any) -> None:
    TOTPDevice.objects.create(user=anja, name="app", confirmed=True)
    as_person("manager").post(reverse("console:new_second_step", args=[anja.pk]))
    assert log_in()[1].status_code == 200
    assert not TOTPDevice.objects.exists()


def test_a_manager_changes_roles_and_closes_accounts_but_not_their_own(as_person: Callable[..., Client], anja: Any) -> None:
    client = as_person("manager")
    told = {"username": "anja", "first_name": "Anja", "roles": ["editor", "auditor"], "sites": ["bieb"]}
    client.post(reverse("console:account", args=[anja.pk]), told)
    assert roles_of(people.User.objects.get(pk=anja.pk)) == {"editor", "auditor"}
    client.post(reverse("console:switch_account", args=[anja.pk]))
    assert log_in()[1].status_code == 200
    own = client.user.pk  # type: ignore[attr-defined]
    client.post(reverse("console:switch_account", args=[own]))
    assert people.User.objects.get(pk=own).is_active


def test_every_site_of_an_account_has_its_changes_in_the_log(
    as_person: Callable[..., Client], anja: Any, site: Site, other_site: Site
) -> None:
    client = as_person("manager", sites=[site, other_site])
    told = {"username": "anja", "first_name": "Anja", "roles": ["editor"], "sites": ["gemeente"]}
    client.post(reverse("console:account", args=[anja.pk]), told)
    client.post(reverse("console:switch_account", args=[anja.pk]))
    lines = [("bieb", "veranderd: anja (editor)"), ("gemeente", "veranderd: anja (editor)"), ("gemeente", "gesloten: anja")]
    assert sorted(AuditEntry.objects.filter(action="account").values_list("site", "detail")) == sorted(lines)
    page = as_person("auditor").get(reverse("console:audit")).content.decode()
    assert "veranderd: anja (editor)" in page and "gesloten: anja" not in page


def test_names_and_addresses_are_of_one_person(as_person: Callable[..., Client], person: Callable[..., Any]) -> None:
    person("adviser", username="Bram", email="bram@example.org")
    client = as_person("manager")
    page = client.post(reverse("console:add_account"), {**NEW, "email": "BRAM@example.org"}).content.decode()
    assert "Deze naam is al in gebruik." in page and "Dit adres hoort al bij een ander account." in page


def test_everybody_changes_their_own_name_and_password(anja: Any) -> None:
    client, _ = log_in()
    client.post(reverse("console:myself"), {"what": "name", "first_name": "Annie", "organisation": "De Bieb"})
    fresh = "andere losse woorden nu"
    told = {"what": "password", "old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    client.post(reverse("console:myself"), told)
    anja.refresh_from_db()
    assert (anja.first_name, anja.account.organisation) == ("Annie", "De Bieb")
    assert log_in(fresh)[1].status_code == 302 and client.get(reverse("console:inbox")).status_code == 200
