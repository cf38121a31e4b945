"""What the server runs: ``granian --interface asginl --no-ws web.asgi:application``."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
_django = get_asgi_application()

from web.chat import metrics  # noqa: E402 - Django has to be set up first
from web.chat.front import front  # noqa: E402
from web.chat.handler import ApiHandler  # noqa: E402

metrics.serve()
application = front(_django, ApiHandler())
