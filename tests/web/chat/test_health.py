"""When a door says that it is ready, as far as the knowledge goes."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from doors import Assistant, Door


@pytest.mark.parametrize(
    ("day", "bound", "status", "fresh"),
    [
        # Most of it is due for a check by then: the cards say so, and the door goes on.
        ("2027-04-01", "90", 200, True),
        # Nobody has checked most of it for years.
        ("2030-01-01", "90", 503, False),
        # Whoever runs it may choose to go on all the same.
        ("2030-01-01", "0", 200, True),
    ],
)
def test_knowledge_that_nobody_keeps_any_more_makes_a_door_not_ready(
    open_door: Callable[..., Door],
    own_assistant: Assistant,
    knowledge_url: str,
    day: str,
    bound: str,
    status: int,
    fresh: bool,
) -> None:
    door = open_door(
        own_assistant.url,
        KNOWLEDGE_DATABASE_URL=knowledge_url,
        LEERWIJZER_TODAY=day,
        LEERWIJZER_KNOWLEDGE_OVERDUE_DAYS=bound,
    )
    answer = httpx.get(f"{door.url}/health/ready", trust_env=False, timeout=10)
    told = answer.json()
    assert (answer.status_code, told["ready"], told["knowledge_fresh"]) == (status, status == 200, fresh)
    assert told["knowledge"] is True and told["knowledge_due"] > told["knowledge_items"] / 2
