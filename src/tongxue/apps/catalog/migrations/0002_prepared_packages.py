"""Packages are prepared by a job. What was unpacked before is prepared anew when a reader next opens it; its members, which
nothing names any more, go with a sweep."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='versionfile',
            name='unpacked',
        ),
        migrations.CreateModel(
            name='PreparedPackage',
            fields=[
                ('sha256', models.CharField(help_text='Of the package.', max_length=64, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=127)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('ready', 'Ready'), ('failed', 'Failed')], default='waiting', max_length=16)),
                ('job_id', models.UUIDField(help_text='The job that prepares it, or did.', null=True)),
                ('manifest', models.CharField(default='', help_text='SHA-256 of the manifest of its members.', max_length=64)),
                ('pages', models.JSONField(default=list, help_text='[[path, title]] in reading order.')),
                ('right_to_left', models.BooleanField(default=False)),
                ('blobs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, help_text='The manifest and the members.', size=None)),
                ('reason', models.CharField(default='', help_text='Code of why it cannot be read.', max_length=64)),
                ('params', models.JSONField(default=dict, help_text='Of the reason.')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['blobs'], name='package_of_blob')],
            },
        ),
    ]
