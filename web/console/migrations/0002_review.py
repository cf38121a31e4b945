"""Judgements, tags and notes, saved filters, tasks for editors, and examples."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0002_demo_site"),
        ("console", "0001_audit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversationReview",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review",
                        serialize=False,
                        to="chat.conversation",
                        verbose_name="gesprek",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="nagekeken")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="notitie")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="door",
                    ),
                ),
            ],
            options={
                "verbose_name": "nagekeken gesprek",
                "verbose_name_plural": "nagekeken gesprekken",
            },
        ),
        migrations.CreateModel(
            name="Example",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, unique=True, verbose_name="zin")),
                ("need", models.CharField(max_length=60, verbose_name="behoefte")),
                ("at", models.DateField(default=django.utils.timezone.localdate, verbose_name="geschreven op")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geschreven door",
                    ),
                ),
            ],
            options={
                "verbose_name": "voorbeeldzin",
                "verbose_name_plural": "voorbeeldzinnen",
                "ordering": ["need", "text"],
            },
        ),
        migrations.CreateModel(
            name="ConversationTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="label")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tags",
                        to="chat.conversation",
                        verbose_name="gesprek",
                    ),
                ),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ["name"],
                "indexes": [models.Index(fields=["name"], name="tag_name")],
                "constraints": [models.UniqueConstraint(fields=("conversation", "name"), name="tag_once")],
            },
        ),
        migrations.CreateModel(
            name="KnowledgeTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="soort")),
                ("item", models.CharField(max_length=120, verbose_name="item")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("amount", "het bedrag of het jaar klopt niet"),
                            ("ended", "bestaat niet meer of heet anders"),
                            ("conditions", "de voorwaarden kloppen niet"),
                            ("contact", "adres, telefoon of website klopt niet"),
                            ("missing", "er ontbreekt iets"),
                            ("other", "iets anders"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="wat is er mis",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="toelichting")),
                ("at", models.DateField(default=django.utils.timezone.localdate, verbose_name="gemeld op")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "gedaan"), ("dismissed", "niet nodig")],
                        default="open",
                        max_length=9,
                        verbose_name="stand",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="afgehandeld op")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="afgehandeld door",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gemeld door",
                    ),
                ),
            ],
            options={
                "verbose_name": "taak",
                "verbose_name_plural": "taken",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "-at"], name="task_state"),
                    models.Index(fields=["item"], name="task_item"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="naam")),
                ("query", models.CharField(blank=True, max_length=500, verbose_name="filter")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="van",
                    ),
                ),
            ],
            options={
                "verbose_name": "bewaard filter",
                "verbose_name_plural": "bewaarde filters",
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="filter_name_once")],
            },
        ),
        migrations.CreateModel(
            name="TurnReview",
            fields=[
                (
                    "turn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review",
                        serialize=False,
                        to="chat.turn",
                        verbose_name="beurt",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(choices=[("good", "goed"), ("bad", "niet goed")], max_length=4, verbose_name="oordeel"),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong_need", "verkeerd begrepen"),
                            ("wrong_facts", "feiten verkeerd gelezen"),
                            ("not_fitting", "advies past niet bij deze persoon"),
                            ("wrong_knowledge", "wat er staat klopt niet"),
                            ("unclear", "moeilijk te lezen"),
                            ("tone", "niet vriendelijk genoeg"),
                            ("missing", "iets belangrijks ontbreekt"),
                            ("should_be_human", "had naar een mens gemoeten"),
                        ],
                        max_length=20,
                        verbose_name="reden",
                    ),
                ),
                ("need", models.CharField(blank=True, max_length=60, verbose_name="behoefte")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="feiten")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="op")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="door",
                    ),
                ),
            ],
            options={
                "verbose_name": "beoordeling",
                "verbose_name_plural": "beoordelingen",
                "indexes": [models.Index(fields=["verdict", "-at"], name="turn_review_verdict")],
            },
        ),
    ]
