"""A site may keep conversations shorter than 28 days, never longer; one that kept them longer is brought back."""

from __future__ import annotations

import django.core.validators
from django.db import migrations, models


def bring_back(apps, schema_editor):
    """What was kept longer is wiped by the next run of the retention."""
    apps.get_model("chat", "Site").objects.filter(retention_days__gt=28).update(retention_days=28)


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_demo_site")]
    operations = [
        migrations.RunPython(bring_back, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="site",
            name="retention_days",
            field=models.PositiveSmallIntegerField(
                default=28,
                help_text="Hoogstens 28 dagen; korter mag. Langer bewaren is niet nodig om mensen te helpen.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(28, "Hoogstens %(limit_value)s dagen. Korter mag."),
                ],
                verbose_name="bewaren (dagen)",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(retention_days__gte=1, retention_days__lte=28), name="site_keeps_28_days_at_most"
            ),
        ),
    ]
