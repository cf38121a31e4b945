"""The audit log, and the triggers that keep it as it is."""

import django.utils.timezone
from django.db import migrations, models

TABLE = "console_auditentry"

SQLITE = (
    *(
        f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END"
        for event in ("UPDATE", "DELETE")
    ),
    # INSERT OR REPLACE deletes without a word.
    f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) "  # noqa: S608
    "BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log cannot be changed'; END $$",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
UNDO = {
    "sqlite": tuple(f"DROP TRIGGER audit_no_{what}" for what in ("update", "delete", "replace")),
    "postgresql": (
        f"DROP TRIGGER audit_no_change ON {TABLE}",
        f"DROP TRIGGER audit_no_truncate ON {TABLE}",
        "DROP FUNCTION audit_refuse()",
    ),
}


def add(apps, schema_editor):
    """Refuse every change from now on; a database without these triggers is no place for the log."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    """For whoever turns the migration back, as the owner of the database."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="wanneer")),
                ("who", models.CharField(blank=True, max_length=150, verbose_name="wie")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("read", "gesprek gelezen"),
                            ("search", "gesprekken doorzocht"),
                            ("find", "gesprek opgezocht met het nummer"),
                            ("export", "gegevens meegenomen"),
                            ("wipe", "gesprek gewist"),
                            ("take", "gesprek overgenomen"),
                            ("release", "gesprek teruggegeven"),
                            ("contact", "contactgegevens bekeken"),
                            ("review", "gesprek beoordeeld"),
                            ("retention", "bewaartermijn veranderd"),
                            ("account", "account of recht veranderd"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                ("conversation", models.CharField(blank=True, max_length=32, verbose_name="gesprek")),
                ("site", models.CharField(blank=True, max_length=60, verbose_name="website")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="toelichting")),
            ],
            options={
                "verbose_name": "regel in het logboek",
                "verbose_name_plural": "logboek",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["site", "-at"], name="audit_site"),
                    models.Index(fields=["who", "-at"], name="audit_who"),
                    models.Index(fields=["conversation"], name="audit_conversation"),
                ],
            },
        ),
        migrations.RunPython(add, remove),
        # From here on Django leaves the table alone.
        migrations.AlterModelOptions(
            name="auditentry",
            options={
                "managed": False,
                "verbose_name": "regel in het logboek",
                "verbose_name_plural": "logboek",
                "ordering": ["-id"],
            },
        ),
    ]
