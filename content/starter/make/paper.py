"""Makes media/worksheet.pdf from make/worksheet.html with Chromium, and media/moonbook.epub.

python content/starter/make/paper.py
"""

import math
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
MEDIA = HERE.parent / "media"
PAGES = [
    (0, "初一前后：新月", "今晚的月亮藏起来了。它在太阳那一边，亮的一面背着我们。", "找一个晴朗的晚上，数一数能看见几颗星。"),
    (45, "初四：蛾眉月", "傍晚，西边的天空挂着一道弯弯的月牙，像小姑娘的眉毛。", "太阳落山后向西看，画下月牙开口朝哪边。"),
    (90, "初八：上弦月", "月亮的右半边亮了，像切开的半个饼。", "伸直手臂，用大拇指能遮住月亮吗？"),
    (135, "十一：盈凸月", "月亮一天比一天胖，左边还缺一点点。", "和昨天同一个时间看月亮，它向哪边移动了？"),
    (180, "十五、十六：满月", "圆圆的月亮从东方升起，照亮一整夜。", "月面上暗的地方像什么？古人说是玉兔。"),
    (225, "十九：亏凸月", "月亮从右边开始变瘦，升起得也晚了。", "每天大约晚多久升起？（约 50 分钟）"),
    (270, "廿三：下弦月", "半夜月亮才升起，左半边是亮的。", "早晨上学路上找一找，白天也能看见它。"),
    (315, "廿七：残月", "天亮以前，东方低低地挂着一道弯月。", "请早起的家人和你一起看。"),
]
XHTML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="zh-Hans" xml:lang="zh-Hans">
<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>
<body>{body}</body></html>
"""
STYLE = """body { margin: 0 auto; padding: 1em; max-width: 30em; background: #0d1626; color: #eef2f4; text-align: center;
font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; line-height: 1.75; }
h1 { color: #ffd666; font-size: 1.5em; } svg { width: 70%; max-width: 18em; } p { font-size: 1.25em; text-align: start; }
.do { color: #ffd666; } a { color: #ffd666; } li { text-align: start; margin: .4em 0; }
"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-Hans">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:6f1f7c52-6b1b-4f0a-9d0c-2c5f6d1a8e31</dc:identifier>
<dc:title>月亮的一个月</dc:title><dc:language>zh-Hans</dc:language><dc:creator>通学项目</dc:creator>
<dc:rights>CC BY 4.0</dc:rights><dc:description>一本小学生的月相图画书。</dc:description>
<meta property="dcterms:modified">2026-11-25T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">每幅图都有替代文字。</meta>
</metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="css" href="style.css" media-type="text/css"/>
{items}</manifest>
<spine>{refs}</spine></package>
"""
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""


def moon(elongation: float, title: str) -> str:
    """The moon as seen from the northern half: an outer half circle and the terminator, which is half an ellipse."""
    across, waxing = math.cos(math.radians(elongation)), elongation < 180  # noqa: PLR2004  the full moon
    dark = '<circle cx="100" cy="100" r="80" fill="#343e50"/>'
    outer = 1 if waxing else 0
    inner = (0 if across > 0 else 1) if waxing else (1 if across > 0 else 0)
    if elongation == 0:
        lit = ""
    elif elongation == 180:  # noqa: PLR2004
        lit = '<circle cx="100" cy="100" r="80" fill="#f0eee1"/>'
    else:
        width = max(0.01, abs(80 * across))
        lit = f'<path d="M100 20A80 80 0 0 {outer} 100 180A{width:.2f} 80 0 0 {inner} 100 20Z" fill="#f0eee1"/>'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img"'
    return f'{svg} aria-label="{title}"><title>{title}</title>{dark}{lit}</svg>'


def book() -> dict[str, str]:
    """The members of the book behind its mimetype."""
    cover = f'<h1>月亮的一个月</h1>{moon(45, "蛾眉月")}<p>每晚抬头看一看，<br/>月亮今天是什么样子？</p><p>通学项目　CC BY 4.0</p>'
    pages = {"cover": ("月亮的一个月", cover)}
    for number, (angle, title, words, task) in enumerate(PAGES, 1):
        body = f'<h1>{title}</h1>{moon(angle, title)}<p>{words}</p><p class="do">做一做：{task}</p>'
        pages[f"p{number}"] = (title, body)
    why = (
        "<h1>为什么会变？</h1><p>月亮自己不发光，太阳照亮它的一半。月亮绕着地球转，"
        "我们有时看到亮的一面，有时看到暗的一面，有时各看到一半。转完一圈，大约 29 天半，就是农历的一个月。</p>"
        "<p class='do'>做一做：在黑屋子里打开一盏灯当太阳，自己当地球，伸直手举一个乒乓球当月亮，慢慢转一圈。</p>"
    )
    pages["why"] = ("为什么会变？", why)
    links = "".join(f'<li><a href="{name}.xhtml">{title}</a></li>' for name, (title, _) in pages.items())
    nav = f'<nav epub:type="toc"><h1>目录</h1><ol>{links}</ol></nav>'
    kind = "application/xhtml+xml"
    items = "".join(
        f'<item id="{n}" href="{n}.xhtml" media-type="{kind}"{" properties=" + chr(34) + "svg" + chr(34) if n != "why" else ""}/>\n'
        for n in pages
    )
    refs = "".join(f'<itemref idref="{n}"/>' for n in pages)
    members = {"META-INF/container.xml": CONTAINER, "book/package.opf": PACKAGE.format(items=items, refs=refs)}
    members |= {"book/nav.xhtml": XHTML.format(title="目录", body=nav), "book/style.css": STYLE}
    return members | {f"book/{n}.xhtml": XHTML.format(title=t, body=b) for n, (t, b) in pages.items()}


def write_book() -> None:
    when = (2026, 11, 25, 0, 0, 0)
    with zipfile.ZipFile(MEDIA / "moonbook.epub", "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", when), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in book().items():
            archive.writestr(zipfile.ZipInfo(name, when), text, zipfile.ZIP_DEFLATED)


def print_worksheet() -> None:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as profile:
        target = f"--print-to-pdf={MEDIA / 'worksheet.pdf'}"
        page = (HERE / "worksheet.html").as_uri()
        command = [program, *options, f"--user-data-dir={profile}", "--disable-background-networking", target, page]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    write_book()
    print_worksheet()
