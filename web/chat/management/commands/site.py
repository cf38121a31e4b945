"""``manage.py site``: which websites may show the chat."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from web.chat.models import Site
from web.chat.sites import clean_origin


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
        add.add_argument("--organisation", default="", help="wie erachter zit")
        add.add_argument("--region", default="", help="code van de arbeidsmarktregio")
        add.add_argument("--theme", default="", help="naam van het thema")
        add.add_argument("--address-form", choices=["u", "je"], default="u", help="aanspreekvorm")
        add.add_argument("--retention-days", type=int, default=28, help="zo lang worden gesprekken bewaard")
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

    def _add(self, slug: str, name: str, origin: list[str], organisation: str, region: str, theme: str, **rest: Any) -> None:
        if Site.objects.filter(slug=slug).exists():
            raise CommandError(f"De website '{slug}' is er al.")
        site = Site(
            slug=slug,
            name=name,
            origins=[clean_origin(one) for one in origin],
            organisation=organisation or name,
            default_region=region,
            theme=theme,
            address_form=rest["address_form"],
            retention_days=rest["retention_days"],
        )
        site.full_clean()
        site.save()
        self.stdout.write(f"Toegevoegd: {slug}.")

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
        self._site(slug)
        door = "https://(adres van de deur)"
        link = f'<a href="{door}/chat/{slug}">Stel uw vraag over leren en werk</a>'
        self.stdout.write(f'<script src="{door}/widget.js" data-site="{slug}" defer></script><noscript>{link}</noscript>')

    @staticmethod
    def _site(slug: str) -> Site:
        try:
            return Site.objects.get(slug=slug)
        except Site.DoesNotExist:
            raise CommandError(f"Er is geen website '{slug}'. Zie: manage.py site list") from None
