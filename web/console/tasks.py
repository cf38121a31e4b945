"""Every job of the workplace, so that the process for jobs finds them."""

from __future__ import annotations

from web.console.handover import tasks as handover_tasks
from web.console.knowledge import tasks as knowledge_tasks
from web.console.protection import tasks as protection_tasks

__all__ = ["handover_tasks", "knowledge_tasks", "protection_tasks"]
