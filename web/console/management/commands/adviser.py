"""``manage.py adviser``: the first accounts, and help for who cannot get in."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from web.chat.models import Site
from web.console.accounts import people
from web.console.rights import ROLE_NAMES, ROLES, roles_of


class Command(BaseCommand):
    """See the module's description."""

    help = "Accounts van de werkplek."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One sub-command for each thing that can be done."""
        does = parser.add_subparsers(dest="does", required=True, metavar="wat")
        does.add_parser("list", help="alle accounts")
        add = does.add_parser("add", help="een account maken: adviser add a.devries --role adviser --site demo")
        add.add_argument("name", help="gebruikersnaam")
        add.add_argument("--role", action="append", choices=ROLES, default=[], help="mag vaker")
        add.add_argument("--site", action="append", default=[], help="korte naam van een website; mag vaker")
        add.add_argument("--first-name", default="", help="voornaam, die bezoekers zien")
        add.add_argument("--organisation", default="", help="organisatie, die bezoekers zien")
        add.add_argument("--email", default="", help="om in te loggen met het account van de organisatie")
        add.add_argument("--superuser", action="store_true", help="mag alles, ook /admin")
        link = does.add_parser("link", help="een nieuwe link om een wachtwoord te kiezen")
        link.add_argument("name")
        link.add_argument("--second-step", action="store_true", help="wis ook de tweede stap")
        does.add_parser("close", help="een account sluiten").add_argument("name")

    def handle(self, *_: Any, does: str, **options: Any) -> None:
        """Do it; a ``CommandError`` says in Dutch what is wrong."""
        getattr(self, f"_{does}")(**options)

    def _list(self, **_: Any) -> None:
        for user in get_user_model().objects.order_by("username"):
            state = "open" if user.is_active else "dicht"
            roles = "alles" if user.is_superuser else ", ".join(sorted(ROLE_NAMES[one] for one in roles_of(user)))
            sites = " ".join(user.account.sites.values_list("slug", flat=True)) if hasattr(user, "account") else ""
            self.stdout.write(f"{user.username:<24} {state:<5}  {roles}  {sites}")

    def _add(self, name: str, role: list[str], site: list[str], superuser: bool, **told: Any) -> None:
        sites = [self._site(slug) for slug in site]
        if not superuser and not (role and sites):
            raise CommandError("Zeg wat deze persoon mag en voor welke website: --role adviser --site demo")
        try:
            user = people.add(
                name, role, sites, told["first_name"], told["email"], organisation=told["organisation"], superuser=superuser
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        people.note(None, f"gemaakt op de server: {name}", sites)
        self.stdout.write(f"Het account {name} is gemaakt.")
        self._show_link(user)

    def _link(self, name: str, second_step: bool, **_: Any) -> None:
        user = self._user(name)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        if second_step:
            people.forget_second_step(user)
        people.note(None, f"nieuwe link op de server: {name}", people.sites_with(user))
        self._show_link(user)

    def _close(self, name: str, **_: Any) -> None:
        user = self._user(name)
        user.is_active = False
        user.save(update_fields=["is_active"])
        people.note(None, f"gesloten op de server: {name}", people.sites_with(user))
        self.stdout.write(f"Het account {name} is gesloten.")

    def _show_link(self, user: Any) -> None:
        door = os.environ.get("LEERWIJZER_ADDRESS", "http://localhost:8000").rstrip("/")
        self.stdout.write("Kies een wachtwoord op deze link. Hij werkt één keer, en hoogstens drie dagen:")
        self.stdout.write(f"  {door}{people.password_link(user)}")

    @staticmethod
    def _site(slug: str) -> Site:
        found = Site.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"Er is geen website '{slug}'. Zie: manage.py site list")
        return found

    @staticmethod
    def _user(name: str) -> Any:
        found = get_user_model().objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"Er is geen account '{name}'. Zie: manage.py adviser list")
        return found
