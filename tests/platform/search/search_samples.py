"""A small declaration and a handful of documents that the tests of search share."""

from collections.abc import Sequence
from pathlib import Path

from tongxue.platform.search import Document, IndexSpec, Pieces, Reader, SearchRequest, TextField, Writer, search

SPEC = IndexSpec(
    texts=(TextField("title", 4.0, short=True), TextField("keywords", 2.0, short=True), TextField("body")),
    facets=("stage", "subject"),
    numbers=("published_at", "uses"),
)


def document(
    key: str,
    title: str,
    body: str = "",
    *,
    keywords: str = "",
    stage: Sequence[str] = (),
    subject: Sequence[str] = (),
    uses: int = 0,
    published_at: int = 0,
) -> Document:
    return Document(
        key,
        {"title": title, "keywords": keywords, "body": body},
        {"stage": stage, "subject": subject},
        {"uses": uses, "published_at": published_at},
        f'{{"key":"{key}"}}'.encode(),
    )


LIBRARY = (
    document("gougu", "勾股定理的证明", "在直角三角形中，两直角边的平方和等于斜边的平方。", keywords="几何", uses=5),
    document("python", "Python 编程入门", "Learn programming; then machine learning.", keywords="计算机", uses=9),
    document("xinxi", "資訊工程導論", "程式設計與 <b>網路</b> 安全", keywords="大學", uses=3),
    document("xiandai", "线性代数", "矩阵与行列式，也讲勾股定理。", keywords="数学", uses=8),
    document("wuli", "物理实验：重力加速度", "单摆的测量", keywords="物理", uses=1),
    document("libai", "静夜思", "床前明月光，疑是地上霜。", keywords="李白 唐诗", uses=100),
    document("chongqing", "重庆的银行", "", keywords="地理", uses=2),
)


def filled(folder: Path, documents: Sequence[Document] = LIBRARY) -> Reader:
    """A reader of a new index with these documents."""
    with Writer(folder, SPEC) as writer:
        writer.upsert(documents)
        writer.commit()
    return Reader(folder)


def keys(reader: Reader, text: str = "", **request: object) -> list[str]:
    """The keys of what a question finds, in order."""
    return [hit.key for hit in search(reader, SearchRequest(text, **request)).hits]  # type: ignore[arg-type]


def shown(pieces: Pieces) -> str:
    """Pieces with marks as brackets."""
    return "".join(f"[{p.text}]" if p.marked else p.text for p in pieces)
