from django.db import migrations, models

# What was kept before was in the worker's language and cannot be told in another.
_GENERIC = """
UPDATE jobs_job SET error_code = 'jobs.failed', error_params = jsonb_build_object('job', id) WHERE error <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='error_code',
            field=models.CharField(default='', help_text="What it failed by: a DomainError's code.", max_length=64),
        ),
        migrations.AddField(
            model_name='job',
            name='error_params',
            field=models.JSONField(default=dict),
        ),
        migrations.RunSQL(_GENERIC, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='job',
            name='error',
        ),
    ]
