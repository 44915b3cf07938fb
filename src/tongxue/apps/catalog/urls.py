"""The catalogue's pages."""

from django.urls import path

from tongxue.apps.catalog.views import editor, files, importing, resource, search

app_name = "catalog"
urlpatterns = [
    path("search/", search.results, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("resources/<uuid:resource_id>/", resource.resource, name="resource"),
    path("resources/<uuid:resource_id>/download", files.download, name="download"),
    path("resources/<uuid:resource_id>/read/<uuid:file_id>/", resource.read, name="read"),
    path("resources/<uuid:resource_id>/read/<uuid:file_id>/<int:number>/", resource.read, name="read"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("files/<uuid:file_id>/<path:name>", files.file, name="named-file"),
    path("editor/", editor.own_resources, name="own"),
    path("editor/new", editor.create, name="create"),
    path("editor/<uuid:resource_id>/", editor.edit, name="edit"),
    path("editor/<uuid:resource_id>/save", editor.autosave, name="autosave"),
    path("editor/<uuid:resource_id>/files", editor.add_files, name="add-files"),
    path("editor/<uuid:resource_id>/files/<uuid:file_id>/remove", editor.remove_file, name="remove-file"),
    path("editor/<uuid:resource_id>/publish", editor.publish, name="publish"),
    path("editor/<uuid:resource_id>/withdraw", editor.withdraw, name="withdraw"),
    path("editor/<uuid:resource_id>/discard", editor.discard, name="discard"),
    path("import/", importing.imports, name="imports"),
    path("import/<uuid:run_id>/", importing.import_run, name="import"),
    path("import/<uuid:run_id>/cancel", importing.cancel_import, name="cancel-import"),
    path("import/<uuid:run_id>/rejections.csv", importing.rejections, name="rejections"),
]
