"""Archives of strangers: what is refused, what is left out, what stays."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interop.packages import write_zip, zip_bytes

from tongxue.interop import archive as a
from tongxue.interop import paths as p
from tongxue.interop.archive import Archive, ArchiveError, Limits, open_archive
from tongxue.interop.errors import CodecError
from tongxue.interop.folder import Folder

pytestmark = pytest.mark.plan("2.bad")
GOOD = {"课/一.txt": "好"}


def refused(path: Path, limits: Limits = a.DEFAULT_LIMITS) -> str:
    with pytest.raises(ArchiveError) as error, open_archive(path, limits):
        pass
    return error.value.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../x.txt", p.PATH_TRAVERSAL),
        ("a/../../x.txt", p.PATH_TRAVERSAL),
        ("/etc/passwd", p.PATH_ABSOLUTE),
        ("C:/x.txt", p.PATH_ABSOLUTE),
        ("./c:x.txt", p.PATH_ABSOLUTE),
        ("\u212a:/x.txt", p.PATH_ABSOLUTE),
        ("..\\x.txt", p.PATH_BACKSLASH),
        ("a\x00.txt", p.PATH_CONTROL),
        ("\u202egpj.exe", p.PATH_CONTROL),
        ("a/NUL.txt", p.PATH_RESERVED),
        ("a./x.txt", p.PATH_RESERVED),
        ("x" * 300, p.PATH_TOO_LONG),
        ("\x00", p.PATH_CONTROL),
    ],
)
def test_a_bad_name_is_left_out_and_the_good_members_stay(tmp_path: Path, name: str, code: str):
    # zipfile would cut the name at NUL when writing, so the byte is put in afterwards
    written = zip_bytes({**GOOD, name.replace("\0", "!"): "bad"})
    path = tmp_path / "x.zip"
    path.write_bytes(written.replace(b"!", b"\0") if "\0" in name else written)
    with open_archive(path) as opened:
        assert list(opened.members) == ["课/一.txt"]
        assert [r.code for r in opened.rejections] == [code]
        assert opened.read("课/一.txt").decode() == "好"


@given(st.text(alphabet=st.sampled_from("a.\\/:课 \0cnuK\u0301\u212aé"), max_size=12) | st.text(max_size=20))
def test_a_safe_path_is_relative_and_stays_itself(name: str):
    try:
        path = p.safe_path(name)
    except CodecError:
        return
    assert p.safe_path(path) == path
    assert not path.startswith("/")
    assert not set(path.split("/")) & {"", ".", ".."}
    assert not set(path) & set("\\\0")


@given(st.text(max_size=15), st.text(alphabet=st.sampled_from("ab./%2e#?:"), max_size=15))
def test_a_reference_never_leaves_the_package(base: str, href: str):
    resolved = p.resolve(base, href)
    assert resolved == "" or p.safe_path(resolved) == resolved


def test_links_and_devices_are_left_out(tmp_path: Path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, mode in (("link", 0o120777), ("pipe", 0o010644)):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, mode << 16
            zipped.writestr(info, "/etc/passwd")
        zipped.writestr("good", "good")
    with open_archive(path) as opened:
        assert list(opened.members) == ["good"]
        assert [r.code for r in opened.rejections] == [a.MEMBER_LINK, a.MEMBER_LINK]


def test_links_in_a_folder_are_left_out(tmp_path: Path):
    (tmp_path / "root").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "root" / "good").write_text("good")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "root" / "up").symlink_to(tmp_path)
    folder = Folder(tmp_path / "root")
    assert list(folder.members) == ["good"]
    assert [r.code for r in folder.rejections] == [a.MEMBER_LINK, a.MEMBER_LINK]


def test_the_first_of_two_members_of_one_name_stays(tmp_path: Path):
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"a": "first", "b": "other"}).replace(b"b", b"a"))
    with open_archive(path) as opened:
        assert opened.read("a") == b"first"
        assert [r.code for r in opened.rejections] == [a.MEMBER_DUPLICATE]


def test_encrypted_members_and_rare_methods_are_left_out(tmp_path: Path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("locked", "x")
        zipped.writestr("rare", "x" * 100, compress_type=zipfile.ZIP_BZIP2)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    path.write_bytes(data)
    with open_archive(path) as opened:
        assert not opened.members
        assert [r.code for r in opened.rejections] == [a.MEMBER_ENCRYPTED, a.MEMBER_METHOD]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_of_packers_that_do_not_say_their_encoding(tmp_path: Path, encoding: str):
    name = "教案/第一课.txt"
    raw = name.encode(encoding)
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"x" * len(raw): "好"}).replace(b"x" * len(raw), raw))
    with open_archive(path) as opened:
        assert opened.read(name).decode() == "好"


def test_a_bomb_by_ratio_is_refused(tmp_path: Path):
    assert refused(write_zip(tmp_path / "x.zip", {"a": b"\0" * (4 << 20)})) == a.ARCHIVE_BOMB


def test_too_many_members_and_too_much_in_all_are_refused(tmp_path: Path):
    path = write_zip(tmp_path / "x.zip", {str(n): "12345" for n in range(11)})
    assert refused(path, Limits(members=10)) == a.ARCHIVE_TOO_MANY
    assert refused(path, Limits(total=54)) == a.ARCHIVE_TOO_LARGE


def test_a_bomb_inside_an_archive_is_refused(tmp_path: Path):
    inner = zip_bytes({"a": b"\0" * (4 << 20)})
    assert refused(write_zip(tmp_path / "x.zip", {"inner.docx": inner})) == a.ARCHIVE_BOMB
    many = {f"{n}.zip": zip_bytes({"a": b"x" * 1000}) for n in range(5)}
    assert refused(write_zip(tmp_path / "y.zip", many), Limits(total=5000)) == a.ARCHIVE_TOO_LARGE


def test_archives_nested_too_deep_are_refused(tmp_path: Path):
    data = zip_bytes({"a": "x"})
    for _ in range(5):
        data = zip_bytes({"a.zip": data})
    (tmp_path / "x.zip").write_bytes(data)
    assert refused(tmp_path / "x.zip") == a.ARCHIVE_NESTED


def test_members_that_share_their_bytes_are_refused(tmp_path: Path):
    data = bytearray(zip_bytes({"a": "12345678", "b": "12345678"}))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    (tmp_path / "x.zip").write_bytes(data)
    assert refused(tmp_path / "x.zip") == a.ARCHIVE_OVERLAP


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"not a zip", zip_bytes({"a": "x" * 500})[:-30]],
    ids=["empty", "head", "text", "cut off"],
)
def test_what_is_cut_off_or_no_archive_is_refused(tmp_path: Path, data: bytes):
    (tmp_path / "x.zip").write_bytes(data)
    assert refused(tmp_path / "x.zip") == a.ARCHIVE_UNREADABLE


def test_damage_inside_a_member_is_coded(tmp_path: Path):
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes({"a": "12345678"}, zipfile.ZIP_STORED).replace(b"12345678", b"1234567X", 1))
    with open_archive(path) as opened, pytest.raises(ArchiveError) as error:
        opened.read("a")
    assert error.value.code == a.MEMBER_DAMAGED


def test_a_header_that_lies_gives_no_more_than_it_declares(tmp_path: Path):
    data = bytearray(zip_bytes({"a": "x" * 5000}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)
    (tmp_path / "x.zip").write_bytes(data)
    with open_archive(tmp_path / "x.zip") as opened, pytest.raises(ArchiveError) as error:
        opened.read("a")
    assert error.value.code == a.MEMBER_DAMAGED


def test_bytes_are_counted_whatever_the_decoder_gives():
    stream = io.BufferedReader(a._Checked(io.BytesIO(b"x" * 100), "a", 10))
    with pytest.raises(ArchiveError) as error:
        stream.read()
    assert error.value.code == a.ARCHIVE_BOMB


@pytest.mark.plan("2.7")
def test_files_can_be_read_and_sought_after_the_archive_was_closed(tmp_path: Path):
    with open_archive(write_zip(tmp_path / "x.zip", {"a": "12345678"})) as opened:
        file = opened.file("a", main=True)
    assert isinstance(opened, Archive)
    with file.open() as stream:
        assert (stream.read(3), stream.seek(1), stream.read()) == (b"123", 1, b"2345678")
    assert (file.path, file.size, file.main) == ("a", 8, True)


def test_what_is_not_there_or_too_large_is_coded(tmp_path: Path):
    with open_archive(write_zip(tmp_path / "x.zip", {"a": "12345678"})) as opened:
        with pytest.raises(ArchiveError, match="b is not in the package"):
            opened.open("b")
        with pytest.raises(ArchiveError, match="over 3"):
            opened.read("a", limit=3)
