from django.db import migrations, models

# A counter that a crash may forget needs no write-ahead log; half-empty pages keep its updates in place (HOT).
UNLOGGED = "ALTER TABLE limits_bucket SET UNLOGGED, SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)"


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("full_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
    ]
