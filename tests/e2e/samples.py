"""A small node for the tests that drive a browser: people, places and one resource of each look. All invented."""

import io
import wave
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import connection
from PIL import Image, ImageDraw
from tests.access_samples import RECORD
from tests.interop.packages import PAGE, book, zip_bytes

from tongxue.apps.accounts import api as accounts
from tongxue.apps.catalog import api as catalog
from tongxue.apps.registry import api as registry
from tongxue.apps.registry.domain.facts_codes import load_codes
from tongxue.apps.registry.models import Organisation, Position, Region
from tongxue.interop.record import Record
from tongxue.platform.actor import NODE, Actor, Role
from tongxue.platform.jobs.models import Job
from tongxue.platform.jobs.running import run_job
from tongxue.platform.outbox.dispatching import deliver_all

PASSWORD = "quiet-Harbour-27"
MARKDOWN = """勾股定理说的是直角三角形三条边的关系。

## 定理

设两直角边为 $a$、$b$，斜边为 $c$，那么

$$a^2 + b^2 = c^2$$

![一个直角三角形](figure.png)

## 用程序验证

```python
import math

def hypotenuse(a: float, b: float) -> float:
    \"\"\"The long side.\"\"\"
    return math.sqrt(a ** 2 + b ** 2)  # Pythagoras

print(f"{hypotenuse(3, 4):.1f}")
```

| a | b | c |
|---|---|---|
| 3 | 4 | 5 |

> 面积法：四个全等的直角三角形拼成一个正方形。
"""
PROBE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>probe</title>
<body><h1>滑块</h1><p id="out">不动</p>
<script>
const tell = (what) => { try { return String(what()); } catch (error) { return "refused: " + error.name; } };
document.getElementById("out").textContent = JSON.stringify({
  ran: true, origin: self.origin,
  cookie: tell(() => document.cookie), storage: tell(() => localStorage.length),
  parent: tell(() => parent === self ? "none" : parent.document.title),
});
</script></body></html>
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80" role="img"><title>矩形</title>
<rect width="200" height="80" fill="#cde"/><text id="out" x="8" y="44">still</text>
<script>
const tell = (what) => { try { return String(what()); } catch (error) { return "refused: " + error.name; } };
document.getElementById("out").textContent = JSON.stringify({
  ran: true, origin: self.origin,
  cookie: tell(() => document.cookie), storage: tell(() => localStorage.length),
  parent: tell(() => parent === self ? "none" : parent.document.title),
});
</script></svg>
"""
TITLES = {
    "markdown": "勾股定理的证明",
    "picture": "一幅手绘的流域图",
    "pdf": "一元二次方程练习",
    "audio": "朗读示范",
    "book": "小学科学读本",
    "page": "可以拖动的数轴",
    "drawing": "会动的矩形",
    "data": "一周气温记录",
    "link": "国家中小学课程资料站",
}


def picture() -> bytes:
    """A triangle, as PNG."""
    image = Image.new("RGB", (480, 300), "#eef5f5")
    ImageDraw.Draw(image).polygon([(60, 240), (420, 240), (60, 60)], outline="#006a75", width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def tone() -> bytes:
    """A second of a square wave, as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        sound.writeframes((b"\x00\x10" * 10 + b"\x00\xf0" * 10) * 400)
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    """Pages with a thick black frame and a line of text."""
    numbers = [4 + 2 * n for n in range(pages)]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in numbers:
        drawn = f"8 w 40 40 515 762 re S BT /F1 24 Tf 80 700 Td (Quadratic equations, sheet {n // 2 - 1}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {n + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def epub(first: str = "水在零度时结冰。") -> bytes:
    """A book of two pages."""
    members = book(manifest='<item id="q" href="q.xhtml"/>')
    members["OEBPS/book.opf"] = str(members["OEBPS/book.opf"]).replace("</spine>", '<itemref idref="q"/></spine>')
    members["OEBPS/q.xhtml"] = PAGE.replace("水&nbsp;", "冰是水的固体状态。")
    members["OEBPS/p.xhtml"] = PAGE.replace("水&nbsp;", first)
    return zip_bytes(members, zipfile.ZIP_STORED)


FILES = {
    "markdown": ("figure.png", picture()),
    "picture": ("map.png", picture()),
    "pdf": ("paper.pdf", pdf()),
    "audio": ("tone.wav", tone()),
    "book": ("water.epub", epub()),
    "page": ("slider.html", PROBE.encode()),
    "drawing": ("drawing.svg", SVG.encode()),
    "data": ("measurements.csv", "日期,温度\n2026-03-01,12\n".encode()),
}


@dataclass
class Node:
    """What was made: accounts by role, addresses by name."""

    people: dict[str, Any]
    paths: dict[str, str]
    school: Organisation

    def actor(self, role: str) -> Actor:
        """The person of a role as the domain sees it."""
        return accounts.actor_of(accounts.find_holder(self.people[role].id))


def make_node(folder: Path) -> Node:
    """A school with three people, its resources published and findable, an import that ran."""
    with connection.cursor() as cursor:  # another module of this worker may have left its facts
        cursor.execute("TRUNCATE registry_region, registry_organisation, registry_position, accounts_account CASCADE")
    load_codes()
    school = registry.ensure_node_organisation(name="示范学校")
    people = {}
    for role in (Role.PUPIL, Role.TEACHER, Role.OPERATOR):
        account = accounts.create_account(
            actor=NODE, username=f"demo.{role}", display_name="示范用户", password=PASSWORD
        )
        accounts.grant_role(actor=NODE, account_id=account.id, organisation_id=school.id, role=role)
        people[str(role)] = account
    node = Node(people, {}, school)
    _places()
    teacher = node.actor("teacher")
    for look, title in TITLES.items():
        _publish(node, teacher, look, title)
    gone = _resource(node, teacher, "gone", RECORD, "已经不用的讲义")
    catalog.publish_resource(actor=teacher, resource_id=gone)
    catalog.withdraw_resource(actor=teacher, resource_id=gone, revision=None, reason="内容已经过时。")
    draft = _resource(node, teacher, "draft", Record(title="还没有写完的教案"), "还没有写完的教案")
    node.paths |= {"edit": f"/editor/{draft}/", "institution": f"/institutions/{school.id}/"}
    _import(node, folder)
    work()
    deliver_all()
    return node


def work() -> None:
    """What the worker does: every job that waits."""
    for job in Job.objects.filter(state=Job.State.WAITING).order_by("created_at"):
        run_job(job_id=str(job.id))


def _resource(node: Node, actor: Actor, look: str, record: Record, title: str) -> Any:
    made = catalog.create_resource(actor=actor, organisation_id=node.school.id, record=replace(record, title=title))
    node.paths[look] = f"/resources/{made.id}/"
    return made.id


def _publish(node: Node, actor: Actor, look: str, title: str) -> None:
    plain = replace(RECORD, body="", summary="教研组自己做的材料，可以直接在课上使用。")
    record = {
        "markdown": replace(RECORD, body=MARKDOWN, textbook=("人教版", "八年级下册"), knowledge_points=("勾股定理",)),
        "link": replace(
            plain, location="https://example.org/", type="reference", subject="", stage=("primary", "junior")
        ),
        "data": replace(plain, language="en", type="reference"),
    }.get(look, plain)
    resource_id = _resource(node, actor, look, record, title)
    if look in FILES:
        name, content = FILES[look]
        _, file = catalog.add_file(actor=actor, resource_id=resource_id, path=name, stream=io.BytesIO(content))
        node.paths[f"{look}-file"] = f"/files/{file.id}/"
        if look == "book":
            node.paths["reader"] = f"/resources/{resource_id}/read/{file.id}/"
    catalog.publish_resource(actor=actor, resource_id=resource_id)


def _places() -> None:
    province = Region.objects.create(code="330000", name="浙江省", level="province", pinyin="zhejiang sheng")
    Region.objects.create(code="330100", name="杭州市", level="city", parent=province, pinyin="hangzhou shi")
    stage = Position.objects.create(
        tree="textbook", level="stage", path="textbook/junior", key="junior", zh="初中", order=1
    )
    Position.objects.create(
        tree="textbook",
        level="subject",
        parent=stage,
        path="textbook/junior/mathematics",
        key="mathematics",
        zh="数学",
        order=1,
    )
    Position.objects.create(tree="vocational", level="category", path="vocational/41", key="41", zh="农林牧渔", order=1)


def _import(node: Node, folder: Path) -> None:
    source = folder / "links.csv"
    source.write_text(
        "title,location\n示例链接,https://example.org/a\n,https://example.org/b\n坏的,javascript:alert(1)\n"
    )
    mapping = folder / "links.toml"
    mapping.write_text('[key]\ncolumns = ["location"]\n[fields]\ntitle = "title"\nlocation = "location"\n')
    run = catalog.start_import(actor=NODE, path=source, label="网址清单", mapping=mapping)
    work()
    node.paths["import"] = f"/import/{run.id}/"
