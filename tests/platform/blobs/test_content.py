"""The second origin serves what the site signed, in a sandbox, and nothing else."""

import pytest

from tongxue.platform import blobs
from tongxue.platform.blobs import content
from tongxue.platform.blobs.content_server import ContentServer

pytestmark = [pytest.mark.plan("2.8", "P5")]
KEY = "a key of the test"


@pytest.fixture
def ask(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path
    server = ContentServer(tmp_path, KEY, "http://site.test")

    def ask(path, *, method="GET", **headers):
        answer = {}

        def start(status, sent):
            answer.update(status=int(status[:3]), headers=dict(sent))

        environ = {"REQUEST_METHOD": method, "PATH_INFO": path.encode().decode("latin-1"), **headers}
        answer["body"] = b"".join(server(environ, start))
        return answer

    return ask


def signed(path, data=b"<script>alert(1)</script>", media_type="text/html; charset=utf-8", key=KEY):
    manifest = content.keep_manifest({path: (blobs.put_bytes(data).sha256, media_type)})
    return content.content_path(manifest, path, key=key)


def unquoted(path):
    from urllib.parse import unquote

    return unquote(path)


def test_a_page_comes_with_a_sandbox(ask):
    answer = ask(signed("index.html"))
    assert (answer["status"], answer["body"]) == (200, b"<script>alert(1)</script>")
    policy = answer["headers"]["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-same-origin" not in policy
    assert "frame-ancestors http://site.test" in policy
    assert "Set-Cookie" not in answer["headers"]


def test_chinese_names_are_found(ask):
    assert ask(unquoted(signed("课件/首页.html")))["status"] == 200


def test_forged_expired_and_foreign_addresses_are_not_found(ask, monkeypatch):
    good = signed("index.html")
    token = good.split("/")[2]
    assert ask(good.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B")))["status"] == 404
    assert ask(signed("index.html", key="another"))["status"] == 404
    assert ask(good + "/../other.html")["status"] == 404
    later = content.time.time() + 3 * content.DAY
    monkeypatch.setattr(content.time, "time", lambda: later)
    assert ask(good)["status"] == 404


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("path", ["/", "/c/", "/c/x/y", "/c/../../etc/passwd", "/c/a.b.c/d", "/c/a.9999999999.é/d"])
def test_whatever_is_asked_for_there_is_an_answer(ask, path):
    assert ask(path)["status"] == 404


def test_parts_of_a_video(ask):
    path = signed("film.mp4", b"0123456789", "video/mp4")
    part = ask(path, HTTP_RANGE="bytes=2-4")
    assert (part["status"], part["body"], part["headers"]["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert ask(path, HTTP_RANGE="bytes=20-")["status"] == 416
    assert ask(path, method="HEAD")["body"] == b""
    assert ask(path, method="POST")["status"] == 405
