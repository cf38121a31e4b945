"""A site to try the chat on, from the start."""

from __future__ import annotations

from django.db import migrations

from web.chat.texts import TEXTS


def add(apps, schema_editor):
    """Make the site ``demo``; its words are in ``texts.yml``."""
    apps.get_model("chat", "Site").objects.get_or_create(slug="demo", defaults=TEXTS["demo_site"])


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
