"""People on their way in, put into the database of a running door by ``manage.py shell``."""

from __future__ import annotations

import json
import uuid

from browsing import session_of
from django_otp.plugins.otp_totp.models import TOTPDevice

from web.chat.models import Site
from web.console.accounts import people

PASSWORD = "vier losse woorden hier"


def for_browser() -> None:
    """A site with a manager, an adviser, an adviser whose second step is set up, and one without a password yet; as JSON."""
    name = uuid.uuid4().hex[:8]
    site = Site.objects.create(slug=f"in-{name}", name="Bibliotheek Enter")
    made = {}
    for who, role in (("chef", "manager"), ("anja", "adviser"), ("bram", "adviser"), ("nieuw", "adviser")):
        made[who] = people.add(f"{who}-{name}", [role], [site], first_name=who.title())
        if who != "nieuw":
            made[who].set_password(PASSWORD)
            made[who].save()
    device = TOTPDevice.objects.create(user=made["bram"], name="app", confirmed=True)
    told = {
        "site": site.slug,
        "names": {who: user.username for who, user in made.items()},
        "ids": {who: user.pk for who, user in made.items()},
        "sessions": {who: session_of(user) for who, user in made.items() if who != "nieuw"},
        "link": people.password_link(made["nieuw"]),
        "key": device.key,
    }
    print(json.dumps(told))  # noqa: T201 - read by the test that asked
