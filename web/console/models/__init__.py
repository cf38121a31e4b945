"""The tables of the workplace, one module per part."""

from __future__ import annotations

from web.console.models.accounts import Account
from web.console.models.handover import CallBack, Handover
from web.console.models.knowledge import *  # noqa: F403
from web.console.models.protection import *  # noqa: F403
from web.console.models.review import *  # noqa: F403
from web.console.models.statistics import *  # noqa: F403

__all__ = ["Account", "CallBack", "Handover"]
