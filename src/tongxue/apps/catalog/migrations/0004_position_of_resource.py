import django.db.models.deletion
from django.db import migrations, models

# What stands where moves from the versions to the resource: only the published version's place was ever asked for.
_MOVE = """
UPDATE catalog_resource r SET position_id = v.position_id FROM catalog_version v WHERE v.id = r.current_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_resource_of_organisation_and_source'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='resource',
            name='position',
            field=models.ForeignKey(db_index=False, help_text="The place that the published version's ``textbook`` or ``vocational`` names.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='registry.position'),
        ),
        migrations.RunSQL(_MOVE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['position'], name='resource_at_position'),
        ),
        migrations.RemoveIndex(
            model_name='version',
            name='version_at_position',
        ),
        migrations.RemoveField(
            model_name='version',
            name='position',
        ),
    ]
