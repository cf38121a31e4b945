"""Whether the visitor asked for a person, or an adviser came of their own accord."""

from django.db import migrations, models
from django.db.models import F


def tell(apps, schema_editor):
    """Whoever came of their own accord took the conversation before the row was there."""
    apps.get_model("console", "Handover").objects.filter(taken_at__lte=F("asked_at")).update(asked=False)


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0004_knowledge_statistics_and_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="asked",
            field=models.BooleanField(default=True, verbose_name="gevraagd door de bezoeker"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
