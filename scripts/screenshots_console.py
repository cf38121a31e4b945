"""Pictures of the workplace for docs/images: ``python -m scripts.screenshots_console`` while the door runs on its own database.

Makes an account for the time of the pictures, takes what the site ``demo`` has (``manage.py demo`` fills it), and deletes
the account again.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from scripts.browser import chromium

IMAGES = Path(__file__).parents[1] / "docs" / "images"
#: A picture may not be larger, in bytes.
LARGEST = 300_000
NAME = "schermfoto"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
#: name: (address, browser). ``{waiting}`` is a conversation that waits, ``{taken}`` one that the account has taken,
#: ``{read}`` the one with the most in it and ``{number}`` its number, ``{turn}`` what was typed there first.
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "console-inbox": ("/beheer/postvak/", DESK),
    "console-inbox-phone": ("/beheer/postvak/", PHONE),
    "console-live": ("/beheer/live/{taken}/", DESK),
    "console-live-dark": ("/beheer/live/{taken}/", {**DESK, "color_scheme": "dark"}),
    "console-conversations": ("/beheer/gesprekken/", DESK),
    "console-transcript": ("/beheer/gesprekken/{read}/", DESK),
    "console-queue": ("/beheer/nakijken/", DESK),
    "console-example": ("/beheer/voorbeelden/nieuw/{turn}/", DESK),
    "console-knowledge": ("/beheer/kennis/", DESK),
    "console-figures": ("/beheer/cijfers/", DESK),
    "console-data": ("/beheer/gegevens/gesprek/{number}/", DESK),
    "console-accounts": ("/beheer/accounts/", DESK),
    "console-hours": ("/beheer/openingstijden/demo/", DESK),
}


def prepare() -> tuple[dict[str, str], str]:
    """An account that is logged in: what fills the addresses, and the cookie of its session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from web.chat import service as chat
    from web.chat.models import Conversation, Site, Turn
    from web.console.accounts import people
    from web.console.handover import service
    from web.console.rights import ROLES

    site = Site.objects.get(slug="demo")
    user = people.add(NAME, ROLES, [site], first_name="Anja", organisation="Bibliotheek Almelo")
    user.set_password(secrets.token_urlsafe(30))
    user.save()
    waiting = Conversation.objects.filter(site=site, state=Conversation.State.WAITING, wiping_since=None)
    taken = waiting.order_by("state_since").first() or chat.open_conversation(site)[0]
    service.take(taken.pk, user)
    service.say(taken.pk, user, "Goedemiddag, ik lees even mee. Waar kan ik u mee helpen?")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    turn = Turn.objects.filter(conversation__site=site, conversation__wiping_since=None, choice="")
    longest = turn.order_by("-conversation__last_seq", "pk").first()
    if longest is None:
        sys.exit("The site 'demo' has no conversations. Fill it first: manage.py demo")
    read = {"read": str(longest.conversation_id), "number": longest.conversation.number, "turn": str(longest.pk)}
    return {"taken": str(taken.pk), "user": str(user.pk), **read}, str(session.session_key)


def clean_up() -> None:
    """Give the conversations back and delete the account."""
    from web.chat.models import Conversation
    from web.console.accounts import people
    from web.console.handover import service

    for user in people.User.objects.filter(username=NAME):
        for taken in Conversation.objects.filter(adviser=user):
            service.put_back(taken.pk, user)
        user.delete()


def take(door: str, fills: dict[str, str], cookie: str) -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        pictures = {"console-login": ("/beheer/inloggen/", DESK), **PICTURES}
        for name, (address, look) in pictures.items():
            context = browser.new_context(base_url=door, locale="nl-NL", reduced_motion="reduce", **look)
            if name != "console-login":
                context.add_cookies([{"name": "sessionid", "value": cookie, "url": door}])
            page = context.new_page()
            page.goto(address.format(**fills))
            page.wait_for_timeout(500)  # letters and the last of the layout
            path = IMAGES / f"{name}.png"
            page.screenshot(path=path)
            context.close()
            print(f"{path.relative_to(IMAGES.parents[1])}  {path.stat().st_size // 1000} kB")
            if path.stat().st_size > LARGEST:
                print(f"  larger than {LARGEST // 1000} kB: make it smaller before it is committed")


def main() -> None:
    """Prepare, take, clean up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--door", default="http://127.0.0.1:8000", help="address of the running door")
    door = options.parse_args().door
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
    import django

    django.setup()
    clean_up()
    try:
        fills, cookie = prepare()
        take(door, fills, cookie)
    finally:
        clean_up()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop of its own
    main()
