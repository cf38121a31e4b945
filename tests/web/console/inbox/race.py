"""Two advisers who take the same request at the same moment, many times over; run by ``test_inbox_race.py`` on a database."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

ROUNDS = 20
sys.path.insert(0, str(Path(__file__).parents[4]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")


def main() -> None:
    """Print for each round who got it, and what the visitor read."""
    import django

    django.setup()
    from django.db import connection

    from web.chat import service as chat
    from web.chat.models import Site
    from web.console.accounts import people
    from web.console.handover import service
    from web.console.models import Handover

    site = Site.objects.get(slug="demo")
    advisers = [people.add(name, ["adviser"], [site], first_name=name.title()) for name in ("anja", "bram", "carla")]
    rounds = []
    for _ in range(ROUNDS):
        conversation = chat.open_conversation(site)[0]
        start = threading.Barrier(len(advisers))
        got: list[str] = []

        def take(user: Any, conversation: Any = conversation, start: Any = start, got: Any = got) -> None:
            start.wait()
            if service.take(conversation.pk, user):
                got.append(user.username)
            connection.close()

        threads = [threading.Thread(target=take, args=(one,)) for one in advisers]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        conversation.refresh_from_db()
        rounds.append(
            {
                "got": got,
                "has": conversation.adviser.username,
                "told": sum("Dit is een mens" in one["text"] for one in chat.history(conversation.pk)),
                "open": Handover.objects.filter(conversation=conversation, ended_at=None).count(),
            }
        )
    print(json.dumps(rounds))


if __name__ == "__main__":
    main()
