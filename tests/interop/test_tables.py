import csv
import gzip
import json
import time
import tracemalloc

import pytest
from openpyxl import Workbook

from tongxue.interop.errors import CodecError, MappingError
from tongxue.interop.mapping import load_mapping, parse_mapping
from tongxue.interop.record import Contributor, Item, Rejection
from tongxue.interop.shared import MAPPINGS
from tongxue.interop.tables import Row, read_items, read_rows

pytestmark = pytest.mark.plan("2.7")
MAPPING = parse_mapping(
    """
    [key]
    columns = ["编号"]
    [constants]
    stage = ["小学"]
    source = "县图书馆"
    [fields]
    title = "题名"
    subject = "学科"
    location = "网址"
    contributors = { column = "作者", split = "、;" }
    """.encode()
)
HEADER = "编号,题名,学科,网址,作者"


def write(path, *lines, encoding="utf-8", end="\n"):
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    return path


def codes(found):
    return [(one.place, one.code) for one in found if isinstance(one, Rejection)]


def titles(found):
    return [one.record.title for one in found if isinstance(one, Item)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found(tmp_path, encoding, delimiter):
    row = "7,认识分数,数学,https://example.org/7,张三".replace(",", delimiter)
    path = write(tmp_path / "t.csv", HEADER.replace(",", delimiter), row, encoding=encoding, end="\r\n")
    (item,) = read_items(path, MAPPING)
    assert (item.key, item.place, item.record.title) == ("7", "t.csv:2", "认识分数")
    assert (item.record.subject, item.record.stage) == ("mathematics", ("primary",))


def test_a_row_of_every_field(tmp_path):
    path = write(tmp_path / "t.csv", HEADER, '1,"分数\n与小数",maths,https://example.org/1,张三、李四;张三')
    (item,) = read_items(path, MAPPING)
    assert item.record.title == "分数 与小数"
    assert item.record.contributors == (Contributor("张三"), Contributor("李四"))


@pytest.mark.plan("2.bad")
def test_bad_rows_are_rejected_with_their_lines_and_good_ones_go_on(tmp_path):
    good = "{},好,数学,https://example.org,甲"
    rows = [
        good.format(1),
        "2,,数学,https://example.org,甲",
        "3,坏,占星,https://example.org,甲",
        "4,坏,数学,javascript:alert(1),甲",
        "5,坏,数学",
        f"6,{'长' * 600},数学,https://example.org,甲",
        '7,"两\n行",数学,https://example.org,甲',
        "8,坏,数学,/etc/passwd,甲",
        "9,坏\x01,数学,https://example.org,甲",
        ",坏,数学,https://example.org,甲",
        "",
        ",,,,",
        good.format(13),
    ]
    found = list(read_items(write(tmp_path / "t.csv", HEADER, *rows), MAPPING))
    assert titles(found) == ["好", "两 行", "好"]
    assert codes(found) == [
        ("t.csv:3", "field.missing"),
        ("t.csv:4", "field.unknown_code"),
        ("t.csv:5", "field.bad_url"),
        ("t.csv:6", "row.width"),
        ("t.csv:7", "field.too_long"),
        ("t.csv:10", "field.bad_url"),
        ("t.csv:11", "field.control_character"),
        ("t.csv:12", "field.missing"),
    ]
    assert found[-1].place == "t.csv:15"


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("bad", ['2,"坏,数学,https://example.org,甲', '2,"坏"x,数学,https://example.org,甲'])
def test_an_unclosed_quotation_mark_costs_only_its_own_line(tmp_path, bad):
    good = "{},好{},数学,https://example.org,甲"
    rows = [good.format(1, 1), bad, *(good.format(n, n) for n in range(3, 3000))]
    found = list(read_items(write(tmp_path / "t.csv", HEADER, *rows), MAPPING))
    assert codes(found) == [("t.csv:3", "row.malformed")]
    assert titles(found) == ["好1", *(f"好{n}" for n in range(3, 3000))]
    assert found[-1].place == "t.csv:3000"


@pytest.mark.plan("2.bad")
def test_bytes_that_do_not_decode_cost_only_their_own_row(tmp_path):
    path = tmp_path / "t.csv"
    good = "1,好,数学,https://example.org,甲".encode()
    path.write_bytes(b"\n".join([HEADER.encode(), *[good] * 9, b"2,\xff\xfe,maths,https://example.org,x", good, b""]))
    found = list(read_items(path, MAPPING))
    assert codes(found) == [("t.csv:11", "row.undecodable")]
    assert len(titles(found)) == 10


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("lines", "code", "params"),
    [
        (
            ["编号,题,学科,网址,作者", "1,a,b,c,d"],
            "table.missing_columns",
            {"missing": "题名", "found": "编号, 题, 学科, 网址, 作者"},
        ),
        (["a,a", "1,2"], "table.duplicate_columns", {"columns": "'a'"}),
        ([""], "table.empty", {"name": "t.csv"}),
    ],
)
def test_a_wrong_table_is_refused_before_its_first_row(tmp_path, lines, code, params):
    with pytest.raises(CodecError) as caught:
        next(read_items(write(tmp_path / "t.csv", *lines), MAPPING))
    assert (caught.value.code, caught.value.params) == (code, params)


@pytest.mark.plan("2.bad")
def test_a_hundred_thousand_rows_with_one_in_a_hundred_bad(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER.split(","))
        for n in range(100_000):
            writer.writerow([n, "" if n % 100 == 7 else f"第{n}课", "数学", f"https://example.org/{n}", "张三、李四"])
    start = time.process_time()
    items, lines = 0, []
    for one in read_items(path, MAPPING):
        if isinstance(one, Item):
            items += 1
        else:
            lines.append(one.place)
    seconds = time.process_time() - start
    assert items == 99_000
    assert lines == [f"big.csv:{n + 2}" for n in range(100_000) if n % 100 == 7]
    assert seconds < 15, "about 3 s of one free core"
    tracemalloc.start()
    for _ in zip(range(30_000), read_items(path, MAPPING), strict=False):
        pass
    assert tracemalloc.get_traced_memory()[1] < 4_000_000, "memory does not grow with the rows"
    tracemalloc.stop()


def test_spreadsheets(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (
        HEADER.split(","),
        [1, "好", "数学", "https://example.org", None],
        [None] * 5,
        [3.0, "", "数学"],
    ):
        sheet.append(row)
    sheet.append([4, "好", "数学", "https://example.org", "甲", "多"])
    book.save(tmp_path / "t.xlsx")
    found = list(read_items(tmp_path / "t.xlsx", MAPPING))
    assert titles(found) == ["好"]
    assert codes(found) == [("t.xlsx:4", "field.missing"), ("t.xlsx:5", "row.width")]


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize("name", ["t.xlsx", "t.pdf", "t.jsonl.gz"])
def test_files_that_are_something_else(tmp_path, name):
    path = write(tmp_path / name, HEADER)
    try:
        (found,) = read_rows(path)
    except CodecError as error:
        found = error
    assert found.code == ("table.unsupported" if name == "t.pdf" else "table.unreadable")


@pytest.mark.plan("2.bad")
def test_json_lines_and_a_file_that_breaks_off(tmp_path):
    rows = [b'{"a": 1, "b": ["x", "y"], "c": null}', b"[1]", b"{", b"", b'{"a": "\xff"}', b'{"a": 2}']
    (tmp_path / "t.jsonl").write_bytes(b"\n".join(rows))
    found = list(read_rows(tmp_path / "t.jsonl"))
    assert found[0] == Row(1, {"a": 1, "b": ["x", "y"], "c": ""})
    assert codes(found) == [
        ("t.jsonl:2", "row.malformed"),
        ("t.jsonl:3", "row.malformed"),
        ("t.jsonl:5", "row.malformed"),
    ]
    assert found[-1] == Row(6, {"a": 2})
    packed = gzip.compress(b"".join(json.dumps({"a": n}).encode() + b"\n" for n in range(90_000)))
    (tmp_path / "t.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = list(read_rows(tmp_path / "t.jsonl.gz"))
    assert found[-1].code == "table.unreadable"
    assert len(found) > 1000


@pytest.mark.plan("2.bad")
@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("[key", "mapping.unreadable", "TOML"),
        ("[kye]\n", "mapping.unknown_key", "kye"),
        ("[fields]\ntitle='a'", "mapping.missing_key", "columns or hash"),
        ("[key]\ncolumns=['a']", "mapping.missing_key", "title"),
        ("[key]\ncolumns='a'\n[fields]\ntitle='a'", "mapping.wrong_type", "list"),
        ("[key]\ncolumns=['a']\n[fields]\ntitel='a'", "mapping.unknown_field", "title, summary"),
        ("[key]\ncolumns=['a']\n[fields]\ntitle={colum='a'}", "mapping.unknown_key", "colum"),
        (
            "[key]\ncolumns=['a']\n[fields]\ntitle={column='a', template='{b}'}",
            "mapping.missing_key",
            "exactly one",
        ),
        (
            "[key]\ncolumns=['a']\n[constants]\nstage=['月球']\n[fields]\ntitle='a'",
            "field.unknown_code",
            "月球",
        ),
        (
            "[key]\ncolumns=['a']\n[fields]\ntitle='a'\ntype={column='a',otherwise='x'}",
            "field.unknown_code",
            "type",
        ),
        ("[key]\ncolumns=['a']\n[fields]\ntitle='a'\n[[where]]\ncolumn='a'", "mapping.missing_key", "not_in"),
    ],
)
def test_a_wrong_mapping_names_the_wrong_key(text, code, words):
    with pytest.raises(MappingError) as caught:
        parse_mapping(text.encode())
    assert caught.value.code == code
    assert words in str(caught.value)


def test_everything_that_a_mapping_can_say(tmp_path):
    mapping = parse_mapping(
        """
        [key]
        columns = ["册"]
        hash = ["文"]
        [[where]]
        column = "态"
        not_in = ["草稿"]
        [fields]
        title = { template = "{名}（{册}）" }
        keywords = { columns = ["题", "签"], split = ";" }
        type = { column = "类", values = { "b" = "textbook" }, otherwise = "reference", default = "video" }
        contributors = { column = "编", role = "editor" }
        language = { script_of = ["文"] }
        body = { column = "文" }
        summary = { column = "注", markup = "markdown" }
        """.encode()
    )
    path = write(
        tmp_path / "t.csv",
        "册,名,题,签,类,编,文,注,态",
        "1,诗,a;b,b;c,b,王,說話與詩書,**注** [x](y),",
        "2,文,,,x,,说话与诗书 *,,发",
        "3,略,,,,,,,草稿",
    )
    first, second = read_items(path, mapping)
    assert first.record.title == "诗（1）"
    assert first.record.keywords == ("a", "b", "c")
    assert (first.record.type, second.record.type) == ("textbook", "reference")
    assert first.record.contributors == (Contributor("王", "editor"),)
    assert (first.record.language, second.record.language) == ("zh-Hant", "zh-Hans")
    assert (first.record.summary, second.record.body) == ("注 x", "说话与诗书 \\*")
    assert first.key.startswith("1/")
    assert [item.key for item in read_items(path, mapping)] == [first.key, second.key]


@pytest.mark.shared_data
def test_all_real_poems(shared_data):
    found = list(read_items(shared_data / "poems.jsonl.gz", load_mapping(MAPPINGS / "poems.toml")))
    assert codes(found) == []
    assert len(titles(found)) == 33_101
    # 199 lines are word for word the same as another; same title and author with other words stay apart.
    assert len({one.key for one in found}) == 32_902


@pytest.mark.shared_data
def test_all_real_links(shared_data):
    found = list(read_items(shared_data / "open-links.csv", load_mapping(MAPPINGS / "open-links.toml")))
    assert codes(found) == []
    assert len({one.key for one in found}) == 9_149
    assert {one.record.language for one in found} >= {"pt-BR", "zh-TW", "fa-IR", "en"}
    assert not [one for one in found if "&" in one.record.title and ";" in one.record.title]


WITH_FILES = parse_mapping(
    b"""
    files = ["page", "more"]
    [key]
    columns = ["page"]
    [fields]
    title = "title"
    """
)


@pytest.mark.plan("3.6")
def test_a_row_brings_the_files_beside_its_table(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/swing.html").write_text("<!doctype html>")
    (tmp_path / "a/how.md").write_text("# Swing\n\nPull and let go. ![](p.svg)\n")
    (tmp_path / "a/p.svg").write_text("<svg/>")
    row = {"title": "Swing", "page": "a/swing.html", "more": ["a/how.md", "a/p.svg"]}
    (tmp_path / "t.jsonl").write_text(json.dumps(row))
    (item,) = read_items(tmp_path / "t.jsonl", WITH_FILES)
    assert (item.key, item.record.body) == ("a/swing.html", "Pull and let go. ![](p.svg)")
    assert [(f.path, f.size, f.main) for f in item.files] == [("a/swing.html", 15, True), ("a/p.svg", 6, False)]
    with item.files[0].open() as stream:
        assert stream.read() == b"<!doctype html>"


@pytest.mark.plan("3.6")
def test_no_file_from_elsewhere_comes_in_with_a_row(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "way").symlink_to(tmp_path)
    (folder / "good.txt").write_text("good")
    names = ["../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "way/secret.txt", "none.md", "good.txt"]
    write(folder / "t.csv", "title,page,more", f"T,{names[0]},{';'.join(names[1:])}")
    *told, item = read_items(folder / "t.csv", WITH_FILES)
    assert codes(told) == [
        (f"t.csv:2 » {names[0]}", "path_traversal"),
        (f"t.csv:2 » {names[1]}", "path_absolute"),
        ("t.csv:2 » link.txt", "row.file_missing"),
        ("t.csv:2 » way/secret.txt", "row.file_missing"),
        ("t.csv:2 » none.md", "row.file_missing"),
    ]
    assert [(f.path, f.main) for f in item.files] == [("good.txt", False)]


def test_the_columns_of_files_are_a_list_and_must_be_there(tmp_path):
    with pytest.raises(MappingError) as caught:
        parse_mapping(b"files = 'page'\n[key]\ncolumns = ['a']\n[fields]\ntitle = 'a'")
    assert caught.value.params == {"where": "the mapping", "key": "files", "expected": "list"}
    with pytest.raises(CodecError) as missing:
        next(read_items(write(tmp_path / "t.csv", "title,page", "a,b"), WITH_FILES))
    assert missing.value.params["missing"] == "more"
