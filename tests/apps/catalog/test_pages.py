"""What readers see: results, resources with each kind of file, books, tombstones, bytes. And that nothing runs."""

import io
import json
import re
import zipfile
from collections import Counter

import pytest
from tests.apps.catalog.conftest import RECORD
from tests.apps.catalog.samples import PDF, SVG, browser, deliver, epub, items, mp4, take, wav, work
from tests.interop.packages import png

from tongxue.apps.catalog import api
from tongxue.apps.catalog.domain.usage import _counter
from tongxue.apps.catalog.models import Resource, Version, VersionFile
from tongxue.interop.record import Contributor, Record
from tongxue.platform.actor import NODE
from tongxue.platform.blobs.content_server import ContentServer
from tongxue.platform.outbox.events import PASSING
from tongxue.platform.outbox.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.plan("2.8", "A1.3")]
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture(autouse=True)
def _own_node(settings, tmp_path, monkeypatch):
    settings.TONGXUE = settings.TONGXUE.model_copy(update={"data": tmp_path})
    settings.BLOBS_ROOT, settings.SEARCH_ROOT = tmp_path / "blobs", tmp_path / "index"
    monkeypatch.setattr("tongxue.apps.catalog.domain.usage._Counter.add", lambda self, key: self.counts.update([key]))
    api.prepare_index(actor=NODE)
    yield
    _counter.counts.clear()
    api.close_index()


@pytest.fixture
def with_file(draft, teacher):
    """A published resource with one file."""

    def make(path, data):
        api.add_file(actor=teacher, resource_id=draft.id, path=path, stream=io.BytesIO(data))
        api.publish_resource(actor=teacher, resource_id=draft.id)
        return VersionFile.objects.get(version=Resource.objects.get(id=draft.id).current, path=path)

    return make


def page_of(resource, actor=None, language="zh-hans", query=""):
    return browser(actor, language).get(f"/resources/{resource.id}/{query}")


@LANGUAGES
@pytest.mark.parametrize("who", ["visitor", "teacher", "operator"])
def test_each_page_for_each_reader_in_both_languages(published, request, who, language):
    deliver()
    client = browser(None if who == "visitor" else request.getfixturevalue(who), language)
    for path in ("/search/?q=勾股", f"/resources/{published.id}/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in page
        assert "勾股" in page
    assert ("/editor/" in page) == (who != "visitor")
    if language == "en":
        assert "Junior" in page or "junior" in page


LOOKS = {
    "picture": ("图.png", png(), "<img src="),
    "audio": ("声.wav", wav(), "<audio"),
    "video": ("影.mp4", mp4(), "<video"),
    "pdf": ("书.pdf", PDF, "data-pdf="),
    "package": ("书.epub", epub(), "/read/"),
    "sandbox": ("图.svg", SVG, "<iframe"),
    "page": ("页.html", b"<!doctype html><html><script>alert(1)</script></html>", "<iframe"),
    "text": ("文.txt", "文字".encode(), "?download"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_each_kind_of_file_is_shown_as_it_can_be(with_file, draft, teacher, look):
    path, data, expected = LOOKS[look]
    with_file(path, data)
    Version.objects.update(body="")
    page = page_of(draft).content.decode()
    assert expected in page
    assert path in page
    assert "alert(1)" not in page


@pytest.mark.plan("3.6")
def test_a_drawing_of_a_text_stands_in_the_text_alone(with_file, draft):
    with_file("图.png", png())
    drawing = with_file("形.svg", SVG)
    Version.objects.update(body="![形](形.svg)")
    page = page_of(draft).content.decode()
    assert "<iframe" not in page
    assert f'<img src="/files/{drawing.id}/" alt="形" loading="lazy">' in page


@pytest.mark.plan("3.6")
def test_a_film_has_its_captions(with_file, draft):
    with_file("影.mp4", mp4())
    captions = with_file("影.vtt", b"WEBVTT\n")
    page = page_of(draft).content.decode()
    track = f'<track kind="captions" src="/files/{captions.id}/" srclang="zh-Hans" label="字幕" default>'
    assert track in page


def test_what_could_run_script_is_framed_from_the_second_origin(with_file, draft, settings):
    with_file("图.svg", SVG)
    answer = page_of(draft)
    frame = re.search(r"<iframe[^>]*>", answer.content.decode())[0]
    src = re.search(r'src="([^"]+)"', frame)[1]
    assert "allow-same-origin" not in frame
    assert 'sandbox="' in frame
    assert src.startswith(f"http://testserver:{settings.TONGXUE.second_port}/c/")
    assert f"http://testserver:{settings.TONGXUE.second_port}" in answer["Content-Security-Policy"]
    assert served(settings, src) == ("200 OK", SVG)


def served(settings, src):
    """What the content server says to an address on the second origin."""
    told = {}

    def start(status, headers):
        told.update(status=status, headers=dict(headers))

    server = ContentServer(settings.BLOBS_ROOT, settings.TONGXUE.key, "http://testserver")
    path = "/" + src.split("/", 3)[3]
    from urllib.parse import unquote_to_bytes

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": unquote_to_bytes(path).decode("latin-1")}
    body = b"".join(server(environ, start))
    assert told["headers"]["Content-Security-Policy"].startswith("sandbox")
    assert "allow-same-origin" not in told["headers"]["Content-Security-Policy"]
    return told["status"], body


@LANGUAGES
def test_a_book_is_read_page_by_page_without_javascript(with_file, draft, settings, language):
    file = with_file("书.epub", epub(3))
    work()
    client = browser(None, language)
    where = f"/resources/{draft.id}/read/{file.id}/"
    for number, (back, on) in {1: (False, True), 2: (True, True), 3: (True, False)}.items():
        page = client.get(f"{where}{number}/").content.decode()
        assert ('rel="prev"' in page, 'rel="next"' in page) == (back, on)
        assert f"{number} / 3" in page
        src = re.search(r'<iframe[^>]*src="([^"]+)"', page)[1]
        assert served(settings, src)[0] == "200 OK"
    assert client.get(where).status_code == 200
    for beyond in (0, 4, 99999999999):
        assert client.get(f"{where}{beyond}/").status_code == 404
    assert 'dir="rtl"' not in page


def test_a_book_that_is_read_from_the_right_turns_to_the_left(with_file, draft):
    file = with_file("书.epub", epub(2, right_to_left=True))
    work()
    page = browser().get(f"/resources/{draft.id}/read/{file.id}/").content.decode()
    assert re.search(r'<nav class="reader-turn"[^>]* dir="rtl"', page)


def test_a_tombstone_stays_and_nothing_else(with_file, draft, teacher):
    file = with_file("文.txt", b"text")
    api.withdraw_resource(actor=teacher, resource_id=draft.id, reason="权利人要求撤下")
    answer = page_of(draft)
    assert answer.status_code == 410
    assert "权利人要求撤下" in answer.content.decode()
    assert "勾股定理的证明" in answer.content.decode()
    assert RECORD.body not in answer.content.decode()
    client = browser()
    assert client.get(f"/resources/{draft.id}/download").status_code == 410
    assert client.get(f"/resources/{draft.id}/read/{file.id}/").status_code == 410
    assert client.get(f"/files/{file.id}/").status_code == 404


def test_a_draft_is_shown_to_its_author_alone(draft, published, teacher, colleague):
    api.change_resource(actor=teacher, resource_id=draft.id, revision=None, changes={"title": "秘密的新稿"})
    for who, sees in ((teacher, True), (colleague, False), (None, False)):
        page = page_of(draft, who, query="?version=draft").content.decode()
        assert ("秘密的新稿" in page) == sees


def test_everything_in_one_download(with_file, draft):
    with_file("图/a.png", png())
    answer = browser().get(f"/resources/{draft.id}/download")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert sorted(archive.namelist()) == ["files/图/a.png", "record.json", "text.md"]
    assert archive.read("files/图/a.png") == png()
    assert json.loads(archive.read("record.json"))["title"] == RECORD.title
    assert archive.read("text.md").decode() == RECORD.body
    assert "filename*=UTF-8''%E5%8B%BE" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "data", "kind", "inline"),
    [
        ("a.png", png(), "image/png", True),
        ("a.pdf", PDF, "application/pdf", True),
        ("a.svg", SVG, "image/svg+xml", False),
        ("a.vtt", b"WEBVTT\n", "text/vtt", False),
        ("a.html", b"<!doctype html><html></html>", "application/octet-stream", False),
        ("a.txt", b"text", "application/octet-stream", False),
    ],
    ids=["png", "pdf", "svg", "vtt", "html", "txt"],
)
def test_bytes_are_shown_only_where_nothing_can_run(with_file, path, data, kind, inline):
    file = with_file(path, data)
    answer = browser().get(f"/files/{file.id}/{path}")
    assert b"".join(answer) == data
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    saved = browser().get(f"/files/{file.id}/?download")
    assert b"".join(saved) == data
    assert saved["Content-Disposition"].startswith("attachment")
    assert browser().get(f"/files/{file.id}/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-2", 206, slice(-2, None)),
        ("bytes=0-99999", 206, slice(0, None)),
        ("bytes=99999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=5-2", 416, None),
        ("lines=1-2", 200, slice(0, None)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("bytes=x", 200, slice(0, None)),
    ],
)
def test_parts_of_files(with_file, asked, status, part):
    file = with_file("a.pdf", PDF)
    answer = browser().get(f"/files/{file.id}/", headers={"Range": asked})
    assert answer.status_code == status
    if part is None:
        assert answer["Content-Range"] == f"bytes */{len(PDF)}"
    else:
        body = b"".join(answer)
        assert body == PDF[part]
        assert answer["Content-Length"] == str(len(body))
        assert answer["Accept-Ranges"] == "bytes"


def test_an_empty_file_is_sent(with_file):
    file = with_file("a.txt", b"")
    answer = browser().get(f"/files/{file.id}/")
    assert (answer.status_code, b"".join(answer)) == (200, b"")


def test_a_file_of_a_draft_is_its_authors(draft, teacher, colleague):
    _, file = api.add_file(actor=teacher, resource_id=draft.id, path="a.txt", stream=io.BytesIO(b"x"))
    answer = browser(teacher).get(f"/files/{file.id}/")
    assert (answer.status_code, b"".join(answer)) == (200, b"x")
    assert browser(colleague).get(f"/files/{file.id}/").status_code == 404
    assert browser().get(f"/files/{file.id}/").status_code == 404


EVIL = "\"><script>alert(1)</script>'{{9*109739369}}<img src=x onerror=alert(2)>"


@pytest.fixture
def evil(teacher, school):
    text = dict.fromkeys(("title", "summary", "rights_holder", "source", "provenance"), EVIL)
    many = dict.fromkeys(("knowledge_points", "keywords"), (EVIL, "javascript:alert(3)"))
    links = "[x](javascript:alert(4)) ![x](javascript:alert(5)) <svg onload=alert(6)>"
    body = f"{EVIL}\n\n# {EVIL}\n\n{links}\n\n```{EVIL}\n{EVIL}\n```\n"
    values = {name: getattr(RECORD, name) for name in Record.__dataclass_fields__}
    places = {"textbook": (EVIL, EVIL, EVIL), "contributors": (Contributor(EVIL, EVIL),)}
    record = Record(**{**values, **text, **many, **places, "body": body, "licence": "https://example.org/a'b"})
    resource = api.create_resource(actor=teacher, organisation_id=school.id, record=record)
    api.add_file(
        actor=teacher,
        resource_id=resource.id,
        path="\"><script>alert(1)<b>'.txt",
        stream=io.BytesIO(b"x"),
    )
    return resource


def harmless(page):
    """No element and no attribute came from the record, and no template was run."""
    text = page if isinstance(page, str) else page.content.decode()
    assert "<script>alert" not in text
    assert not re.search(r"<(img|svg)[^>]*\son\w+=", text)
    assert not re.search(r"""(href|src|action)=["']?\s*javascript:""", text)
    assert "987654321" not in text, "a template was run"


@LANGUAGES
def test_what_is_stored_runs_on_no_page(evil, teacher, operator, language):
    client = browser(teacher, language)
    for path in (f"/resources/{evil.id}/?version=draft", f"/editor/{evil.id}/", "/editor/"):
        answer = client.get(path)
        assert answer.status_code == 200
        harmless(answer)
    api.publish_resource(actor=teacher, resource_id=evil.id)
    deliver()
    for path in (
        f"/resources/{evil.id}/",
        "/search/",
        "/search/?q=alert",
        "/search/",
        "/",
        "/search/?" + "source=" + EVIL,
    ):
        for reader in (client, browser(None, language)):
            answer = reader.get(path)
            assert answer.status_code == 200
            harmless(answer)
    suggestion = client.get("/search/suggest", {"q": "script"})
    assert suggestion["Content-Type"] == "application/json"
    api.withdraw_resource(actor=teacher, resource_id=evil.id, reason=EVIL)
    harmless(page_of(evil, None, language))


@pytest.mark.parametrize("count", [1, 3])
def test_a_resource_page_asks_as_often_for_1_as_for_3_files(draft, teacher, count, django_assert_num_queries):
    for number in range(count):
        api.add_file(actor=teacher, resource_id=draft.id, path=f"{number}.txt", stream=io.BytesIO(b"%d" % number))
    api.publish_resource(actor=teacher, resource_id=draft.id)
    page_of(draft)
    with django_assert_num_queries(1):
        assert page_of(draft).content.decode().count("?download") == count


def test_opening_a_page_is_counted_and_written_later(published):
    page_of(published)
    page_of(published)
    assert Resource.objects.get().uses == 0
    from tongxue.apps.catalog.domain.usage import write

    write(_counter.counts)
    assert Resource.objects.get().uses == 2


@pytest.mark.parametrize("count", [1, 3])
def test_however_many_pages_were_opened_one_event_tells_of_it(db, count, django_assert_num_queries):
    from tongxue.apps.catalog.domain.usage import write

    take(items(count))
    keys = sorted(Resource.objects.values_list("id", flat=True))
    with django_assert_num_queries(6):
        write(Counter({key: number + 1 for number, key in enumerate(keys)}))
    assert list(Resource.objects.order_by("id").values_list("uses", flat=True)) == list(range(1, count + 1))
    event = OutboxEvent.objects.get(name="catalog.resources_used")
    assert sorted(event.data["resource_ids"]) == [str(key) for key in keys]
    assert "catalog.resources_used" in PASSING


@pytest.mark.parametrize(
    "path",
    [
        "/resources/x/",
        "/resources/00000000-0000-0000-0000-000000000000/",
        "/files/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_what_is_not_there_is_told_as_a_page(path, db):
    answer = browser().get(path)
    assert answer.status_code == 404
    assert "<html" in answer.content.decode()
