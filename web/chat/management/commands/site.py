"""``manage.py site``: which websites may show the chat."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from knowledge.form_of_address import spoken
from web.chat.models import Site
from web.chat.sites import check_place, clean_origin

#: Option → the field of a site that it fills in.
_FIELDS = {
    "name": "name",
    "organisation": "organisation",
    "greeting": "greeting",
    "region": "default_region",
    "contact_point": "contact_point",
    "theme": "theme",
    "address_form": "address_form",
    "retention_days": "retention_days",
    "shared_computer": "shared_computer",
    "idle_minutes": "idle_minutes",
}


class Command(BaseCommand):
    """See the module's description."""

    help = "Websites die de chat mogen tonen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One sub-command for each thing that can be done."""
        does = parser.add_subparsers(dest="does", required=True, metavar="wat")
        does.add_parser("list", help="alle websites")
        add = does.add_parser("add", help="een website toevoegen: site add bibliotheek-almelo 'Bibliotheek Almelo'")
        add.add_argument("slug", help="korte naam, zoals bibliotheek-almelo")
        add.add_argument("name", help="naam die bezoekers zien")
        add.add_argument("--origin", action="append", default=[], help="adres, zoals https://www.bibliotheekalmelo.nl")
        change = does.add_parser("change", help="een website veranderen; wat u niet noemt, blijft zo")
        change.add_argument("slug", help="korte naam")
        change.add_argument("--name", help="naam die bezoekers zien")
        for one in (add, change):
            one.add_argument("--organisation", help="wie erachter zit")
            one.add_argument("--greeting", help="eerste bericht van de chat; leeg is de gewone begroeting")
            one.add_argument("--region", help="code van de arbeidsmarktregio, zoals AM05: geldt zolang iemand geen plaats noemt")
            one.add_argument("--contact-point", help="loket, zoals cp-twente: genoemd zolang iemand geen plaats noemt")
            one.add_argument("--theme", help="naam van het thema")
            one.add_argument("--address-form", choices=["u", "je"], help="aanspreekvorm van de chat en de assistent")
            one.add_argument(
                "--retention-days",
                type=int,
                help="zo veel dagen worden gesprekken bewaard: 28 of minder, want langer is niet nodig om mensen te helpen",
            )
            one.add_argument(
                "--shared-computer",
                action=BooleanOptionalAction,
                help="er zitten meer mensen op dezelfde computer: niets blijft staan, en na stilte wordt alles gewist",
            )
            one.add_argument("--idle-minutes", type=int, help="zo veel minuten stilte, op een gedeelde computer")
        for name, said in (("allow", "een adres toestaan"), ("refuse", "een adres niet meer toestaan")):
            origin = does.add_parser(name, help=said)
            origin.add_argument("slug")
            origin.add_argument("origin")
        for name, said in (("on", "aanzetten"), ("off", "uitzetten"), ("embed", "de regel voor in de website")):
            does.add_parser(name, help=said).add_argument("slug")

    def handle(self, *_: Any, does: str, **options: Any) -> None:
        """Do it; a ``CommandError`` says in Dutch what is wrong."""
        try:
            getattr(self, f"_{does}")(**options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None

    def _list(self, **_: Any) -> None:
        for site in Site.objects.all():
            state = "aan" if site.active else "uit"
            self.stdout.write(f"{site.slug:<24} {state}  {site.name}  {' '.join(site.origins) or '(alleen op de deur zelf)'}")

    def _add(self, slug: str, name: str, origin: list[str], **told: Any) -> None:
        if Site.objects.filter(slug=slug).exists():
            raise CommandError(f"De website '{slug}' is er al. Veranderen: manage.py site change {slug}")
        site = Site(slug=slug, name=name, organisation=name, origins=[clean_origin(one) for one in origin])
        self._set(site, told)
        self.stdout.write(f"Toegevoegd: {slug}. De regel voor in de website:")
        self._embed(slug)

    def _change(self, slug: str, **told: Any) -> None:
        self._set(self._site(slug), told)
        self.stdout.write(f"Veranderd: {slug}.")

    @staticmethod
    def _set(site: Site, told: dict[str, Any]) -> None:
        """Fill in what was said, check all of it, and keep it."""
        for option, field in _FIELDS.items():
            if told.get(option) is not None:
                setattr(site, field, told[option])
        check_place(site.default_region, site.contact_point)
        site.full_clean()
        site.save()

    def _allow(self, slug: str, origin: str, **_: Any) -> None:
        site, clean = self._site(slug), clean_origin(origin)
        if clean not in site.origins:
            site.origins = [*site.origins, clean]
            site.save(update_fields=["origins"])
        self.stdout.write(f"{clean} mag nu de chat van {slug} tonen.")

    def _refuse(self, slug: str, origin: str, **_: Any) -> None:
        site, clean = self._site(slug), clean_origin(origin)
        if clean not in site.origins:
            raise CommandError(f"{clean} stond niet op de lijst van {slug}.")
        site.origins = [one for one in site.origins if one != clean]
        site.save(update_fields=["origins"])
        self.stdout.write(f"{clean} mag de chat van {slug} niet meer tonen.")

    def _on(self, slug: str, **_: Any) -> None:
        self._switch(slug, True)

    def _off(self, slug: str, **_: Any) -> None:
        self._switch(slug, False)

    def _switch(self, slug: str, active: bool) -> None:
        site = self._site(slug)
        site.active = active
        site.save(update_fields=["active"])
        self.stdout.write(f"{slug} staat {'aan' if active else 'uit'}.")

    def _embed(self, slug: str, **_: Any) -> None:
        door, form = settings.ADDRESS, self._site(slug).address_form
        link = f'<a href="{door}/chat/{slug}">{spoken("Stel uw vraag over leren en werk", form)}</a>'
        self.stdout.write(f'<script src="{door}/widget.js" data-site="{slug}" defer></script><noscript>{link}</noscript>')

    @staticmethod
    def _site(slug: str) -> Site:
        try:
            return Site.objects.get(slug=slug)
        except Site.DoesNotExist:
            raise CommandError(f"Er is geen website '{slug}'. Zie: manage.py site list") from None
