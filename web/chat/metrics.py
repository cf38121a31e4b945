"""Figures for Prometheus, on an address of their own that no visitor reaches (``LEERWIJZER_METRICS_PORT``)."""

from __future__ import annotations

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram, start_http_server

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)

TURNS = Counter("door_turns_total", "Turns of visitors by how they ended", ["outcome"])
TURN_SECONDS = Histogram("door_turn_seconds", "From receiving a message to its answer", buckets=_BUCKETS)
RASA_SECONDS = Histogram("door_rasa_seconds", "What Rasa took of a turn", buckets=_BUCKETS)
RASA_FAULTS = Counter("door_rasa_faults_total", "Turns that Rasa did not answer, by kind", ["kind"])
PROBLEMS = Counter("door_problems_total", "Errors that the API gave, by code", ["code"])
CONVERSATIONS = Counter("door_conversations_total", "Conversations that were begun")
STREAMS = Gauge("door_event_streams", "Event streams open now")


def serve() -> None:
    """Answer ``/metrics`` when a port for it is set; on this machine only, unless an address is given."""
    if settings.METRICS_PORT:
        start_http_server(settings.METRICS_PORT, addr=settings.METRICS_ADDRESS)
