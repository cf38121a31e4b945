"""Accounts with their roles, hand-overs and numbers to call back."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import web.console.models.handover

ROLES = ("adviser", "editor", "manager", "auditor")


def add_roles(apps, schema_editor):
    for name in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0002_demo_site"),
        ("console", "0002_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="organisatie")),
                ("seen_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="laatst in het postvak")),
                ("sites", models.ManyToManyField(blank=True, related_name="accounts", to="chat.site", verbose_name="websites")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gebruiker",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gevraagd")),
                ("number", models.TextField(blank=True, verbose_name="nummer (versleuteld)")),
                (
                    "delete_at",
                    models.DateTimeField(default=web.console.models.handover.call_back_until, verbose_name="uiterlijk gewist"),
                ),
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_back",
                        to="chat.conversation",
                        verbose_name="gesprek",
                    ),
                ),
            ],
            options={
                "verbose_name": "terugbelverzoek",
                "verbose_name_plural": "terugbelverzoeken",
                "ordering": ["asked_at"],
                "indexes": [models.Index(fields=["delete_at"], name="call_back_delete")],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gevraagd")),
                ("urgent", models.BooleanField(default=False, verbose_name="dringend")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="opgepakt")),
                ("adviser_at", models.DateTimeField(blank=True, null=True)),
                ("told_wait", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="klaar")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("given_back", "teruggegeven aan de assistent"),
                            ("done", "afgerond"),
                            ("called", "teruggebeld"),
                            ("withdrawn", "bezoeker wilde niet meer"),
                            ("unanswered", "niemand nam het op"),
                        ],
                        max_length=10,
                        verbose_name="afloop",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="chat.conversation",
                        verbose_name="gesprek",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handovers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviseur",
                    ),
                ),
            ],
            options={
                "verbose_name": "overdracht",
                "verbose_name_plural": "overdrachten",
                "ordering": ["-asked_at"],
                "indexes": [models.Index(fields=["-asked_at"], name="handover_date")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("conversation",), name="one_open_handover"
                    )
                ],
            },
        ),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
