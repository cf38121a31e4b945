import secrets
import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import web.chat.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=secrets.token_hex, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "sleutel voor adressen",
                "verbose_name_plural": "sleutels voor adressen",
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="korte naam")),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="wie zit erachter")),
                ("origins", models.JSONField(blank=True, default=list, verbose_name="mag op deze websites")),
                ("theme", models.SlugField(blank=True, max_length=60, verbose_name="thema")),
                ("greeting", models.TextField(blank=True, verbose_name="begroeting")),
                ("default_region", models.CharField(blank=True, max_length=10, verbose_name="regio")),
                ("contact_point", models.CharField(blank=True, max_length=100, verbose_name="loket")),
                (
                    "address_form",
                    models.CharField(choices=[("u", "u"), ("je", "je")], default="u", max_length=2, verbose_name="aanspreekvorm"),
                ),
                (
                    "retention_days",
                    models.PositiveSmallIntegerField(
                        default=28,
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)],
                        verbose_name="bewaren (dagen)",
                    ),
                ),
                ("shared_computer", models.BooleanField(default=False, verbose_name="gedeelde computer")),
                (
                    "idle_minutes",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                        verbose_name="wissen na stilte (minuten)",
                    ),
                ),
                ("opening_hours", models.JSONField(blank=True, default=list, verbose_name="openingstijden")),
                ("turns_per_minute", models.PositiveIntegerField(default=600, verbose_name="berichten per minuut")),
                ("active", models.BooleanField(default=True, verbose_name="aan")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="gemaakt")),
            ],
            options={
                "verbose_name": "website",
                "verbose_name_plural": "websites",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.CharField(
                        default=web.chat.models.conversation_number,
                        editable=False,
                        max_length=9,
                        unique=True,
                        verbose_name="nummer",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="begonnen")),
                ("active_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="laatste bericht")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("bot", "assistent"),
                            ("waiting", "wacht op een adviseur"),
                            ("adviser", "adviseur"),
                            ("closed", "gesloten"),
                        ],
                        default="bot",
                        max_length=8,
                        verbose_name="bij",
                    ),
                ),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sinds")),
                ("saved", models.BooleanField(default=False, verbose_name="bewaard door de bezoeker")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="feiten")),
                ("region", models.CharField(blank=True, max_length=10, verbose_name="regio")),
                ("last_seq", models.PositiveIntegerField(default=0, editable=False)),
                ("lease_owner", models.CharField(blank=True, default="", editable=False, max_length=32)),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("lease_fence", models.PositiveBigIntegerField(default=0, editable=False)),
                ("wiping_since", models.DateTimeField(editable=False, null=True)),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviseur",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="chat.site",
                        verbose_name="website",
                    ),
                ),
            ],
            options={
                "verbose_name": "gesprek",
                "verbose_name_plural": "gesprekken",
                "ordering": ["-active_at"],
            },
        ),
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=120)),
                ("window", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["window"], name="rate_window")],
                "constraints": [models.UniqueConstraint(fields=("subject", "window"), name="rate_once")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("received", "ontvangen"), ("answered", "beantwoord"), ("failed", "mislukt")],
                        default="received",
                        max_length=8,
                        verbose_name="stand",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ontvangen")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="beantwoord")),
                ("choice", models.TextField(blank=True, verbose_name="keuze")),
                ("need", models.CharField(blank=True, max_length=60, verbose_name="behoefte")),
                ("confidence", models.FloatField(blank=True, null=True, verbose_name="zekerheid")),
                ("ranking", models.JSONField(blank=True, default=list, verbose_name="andere lezingen")),
                ("entities", models.JSONField(blank=True, default=list, verbose_name="gelezen feiten")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="feiten")),
                ("not_understood", models.BooleanField(default=False, verbose_name="niet begrepen")),
                ("model_version", models.CharField(blank=True, max_length=64, verbose_name="model")),
                ("took_ms", models.PositiveIntegerField(blank=True, null=True, verbose_name="duur (ms)")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="chat.conversation",
                        verbose_name="gesprek",
                    ),
                ),
            ],
            options={
                "verbose_name": "beurt",
                "verbose_name_plural": "beurten",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ShownItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="soort")),
                ("item", models.CharField(max_length=120)),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="geopend")),
                (
                    "turn",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shown_items", to="chat.turn"),
                ),
            ],
            options={
                "verbose_name": "getoond item",
                "verbose_name_plural": "getoonde items",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="tijd")),
                (
                    "sender",
                    models.CharField(
                        choices=[("bot", "assistent"), ("user", "bezoeker"), ("adviser", "adviseur")],
                        max_length=7,
                        verbose_name="van",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="tekst")),
                ("buttons", models.JSONField(blank=True, default=list)),
                ("cards", models.JSONField(blank=True, default=list)),
                ("masked", models.JSONField(blank=True, default=list, verbose_name="gemaskeerd")),
                ("author_name", models.CharField(blank=True, max_length=80, verbose_name="naam")),
                ("author_organisation", models.CharField(blank=True, max_length=200, verbose_name="organisatie")),
                (
                    "feedback",
                    models.CharField(
                        blank=True, choices=[("good", "nuttig"), ("bad", "niet nuttig")], max_length=4, verbose_name="oordeel"
                    ),
                ),
                ("feedback_at", models.DateTimeField(blank=True, null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="chat.conversation",
                        verbose_name="gesprek",
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="chat.turn",
                        verbose_name="beurt",
                    ),
                ),
            ],
            options={
                "verbose_name": "bericht",
                "verbose_name_plural": "berichten",
                "ordering": ["conversation", "seq"],
            },
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["site", "-active_at"], name="conversation_site_date"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["site", "-created_at"], name="conversation_site_begun"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["-active_at"], name="conversation_date"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["state", "state_since"], name="conversation_state"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["region", "-active_at"], name="conversation_region"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("wiping_since__isnull", False)), fields=["wiping_since"], name="conversation_wiping"
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["need", "-created_at"], name="turn_need"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["confidence"], name="turn_confidence"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["state", "created_at"], name="turn_state"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["-created_at"], name="turn_date"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(condition=models.Q(("not_understood", True)), fields=["-created_at"], name="turn_not_understood"),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(fields=("conversation", "client_id"), name="turn_once"),
        ),
        migrations.AddIndex(
            model_name="shownitem",
            index=models.Index(fields=["kind", "item"], name="shown_item"),
        ),
        migrations.AddConstraint(
            model_name="shownitem",
            constraint=models.UniqueConstraint(fields=("turn", "kind", "item"), name="shown_once"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("feedback", ""), _negated=True), fields=["feedback", "-feedback_at"], name="message_feedback"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("conversation", "seq"), name="message_order"),
        ),
    ]
