"""One message of a visitor, from receiving to answering: once only, in order, one at a time per conversation."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid

from web.chat import metrics, rasa, service
from web.chat.hop import hop
from web.chat.problems import Problem
from web.chat.service import Answered, Busy, Said, Work

#: How long a message waits for the one before it, in seconds; long enough for a slow answer of Rasa.
PATIENCE = 28.0
#: How often the lease is renewed while Rasa thinks, in seconds.
HEARTBEAT = 2.0
#: Between two looks at a lease that another holds, in seconds.
_LOOKS = (0.01, 0.02, 0.04, 0.08, 0.15)

_running: set[asyncio.Task] = set()


async def say(conversation: uuid.UUID, said: Said) -> Answered:
    """Have a message answered; raises ``Problem``. Goes on to the end when the visitor has gone."""
    task = asyncio.create_task(_say(conversation, said))
    _running.add(task)
    task.add_done_callback(_running.discard)
    with metrics.TURN_SECONDS.time():
        try:
            answer = await asyncio.shield(task)
        except Problem as problem:
            metrics.TURNS.labels(problem.code).inc()
            raise
    metrics.TURNS.labels("answered").inc()
    return answer


async def _say(conversation: uuid.UUID, said: Said) -> Answered:
    owner = uuid.uuid4().hex
    deadline = time.monotonic() + PATIENCE
    looks = 0
    while True:
        try:
            step: Work | Answered | None = await hop(service.next_step, conversation, said, owner)
        except Busy:
            if time.monotonic() > deadline:
                raise Problem("busy", retry_after=3) from None
            await asyncio.sleep(_LOOKS[min(looks, len(_LOOKS) - 1)])
            looks += 1
            continue
        if isinstance(step, Work):
            step = await _work(step)
        if step is not None:
            return step


async def _work(work: Work) -> Answered | None:
    """Have one turn answered by Rasa and store the answer; ``None`` when the visitor's own message is still to come."""
    beating = asyncio.create_task(_beat(work))
    try:
        reply = await rasa.ask(work.conversation, work.client_id, work.text, work.choice or None, work.heard, work.site)
    except rasa.ChoiceGone:
        await hop(service.withdraw, work)
        if work.ours:
            raise Problem("choice_gone") from None
        return None
    except rasa.RasaAway:
        await hop(service.fail, work)
        if work.ours:
            raise Problem("assistant_away", retry_after=3) from None
        return None
    finally:
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
    answer = await hop(service.finish, work, reply)
    return answer if work.ours else None


async def _beat(work: Work) -> None:
    """Renew the lease until the turn is done; a lost one is noticed when the answer is stored."""
    while True:
        await asyncio.sleep(HEARTBEAT)
        with contextlib.suppress(Exception):
            await hop(service.renew, work)
