"""Why a source gave no answer, as a choice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0005_who_asked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="linkcheck",
            name="fault",
            field=models.CharField(
                blank=True,
                choices=[
                    ("timeout", "de website antwoordde niet op tijd"),
                    ("dns", "de naam van de website is niet te vinden"),
                    ("tls", "de beveiliging van de website klopt niet"),
                    ("connection", "er kwam geen verbinding met de website"),
                    ("redirects", "de website stuurt steeds door"),
                ],
                max_length=20,
                verbose_name="fout",
            ),
        ),
    ]
