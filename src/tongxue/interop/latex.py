"""Presentation MathML (MathML 3 §3) as LaTeX, where it is simple enough; ``None`` where it is not."""

from lxml import etree

from tongxue.interop.xml import attribute, local, text

_SYMBOLS = {
    "×": r"\times", "÷": r"\div", "\u2212": "-", "±": r"\pm", "·": r"\cdot", "⋅": r"\cdot", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne",
    "≈": r"\approx", "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "∞": r"\infty", "∑": r"\sum",
    "∏": r"\prod",
    "∫": r"\int", "√": r"\surd", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq",
    "\u222a": r"\cup", "∩": r"\cap",
    "∅": r"\emptyset", "∀": r"\forall", "∃": r"\exists", "∧": r"\land", "\u2228": r"\lor", "¬": r"\lnot",
    "…": r"\dots",
    "⋯": r"\cdots", "∂": r"\partial", "∇": r"\nabla", "°": r"{}^\circ", "\u2032": "'", "π": r"\pi",
    "τ": r"\tau", "α": r"\alpha",
    "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "θ": r"\theta", "λ": r"\lambda",
    "μ": r"\mu",
    "ρ": r"\rho", "σ": r"\sigma", "φ": r"\varphi", "ω": r"\omega", "Δ": r"\Delta", "Σ": r"\Sigma",
    "Ω": r"\Omega",
    "|": r"\vert", "‖": r"\Vert", "\\": r"\backslash", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#",
    "&": r"\&", "_": r"\_",
    "$": r"\$", "~": r"\sim", "^": r"\hat{}", "⟨": r"\langle", "⟩": r"\rangle", "<": r"\lt", ">": r"\gt",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u00a0": " ",
}  # fmt: skip
_TEXT_ESCAPES = {ord(c): f"\\{c}" for c in "%#&_{}$"} | {ord("\\"): r"\textbackslash{}", ord("|"): r"\vert{}"}
_ACCENTS = {
    "¯": "overline",
    "‾": "overline",
    "→": "vec",
    "^": "hat",
    "\u02c6": "hat",
    "~": "tilde",
    "˙": "dot",
}
# How many arguments, and what LaTeX makes of them.
_FORMS = {
    "msup": (2, "{{{0}}}^{{{1}}}"), "msub": (2, "{{{0}}}_{{{1}}}"), "msubsup": (3, "{{{0}}}_{{{1}}}^{{{2}}}"),
    "mfrac": (2, r"\frac{{{0}}}{{{1}}}"), "mroot": (2, r"\sqrt[{1}]{{{0}}}"), "munder": (2, "{0}_{{{1}}}"),
    "munderover": (3, "{0}_{{{1}}}^{{{2}}}"),
}  # fmt: skip
# Elements of any number of arguments: what stands around them and what between.
_JOINED = dict.fromkeys(("math", "mrow", "mstyle", "mtd", "mpadded", "semantics"), ("{}", " ")) | {
    "msqrt": (r"\sqrt{{{}}}", " "),
    "mtr": ("{}", " & "),
    "mtable": (r"\begin{{matrix}} {} \end{{matrix}}", r" \\ "),
}
_DEEPEST = 60


def to_latex(math: etree._Element, depth: int = 0) -> str | None:
    """LaTeX without its dollar signs, or None where the formula has something that this does not know."""
    name = local(math)
    if depth > _DEEPEST:
        return None
    if name in ("mi", "mn", "mo", "mtext"):
        return _token(name, text(math))
    if name == "mspace":
        return r"\;"
    inner = [to_latex(e, depth + 1) for e in math if local(e) not in ("annotation", "annotation-xml")]
    parts = [part for part in inner if part is not None]
    return None if len(parts) < len(inner) else _composed(math, name, parts)


def _composed(math: etree._Element, name: str, parts: list[str]) -> str | None:
    if name == "mfenced":
        return _fenced(math, parts)
    if name == "mover" and len(parts) == 2:  # noqa: PLR2004 - base and what is over it
        accent = _ACCENTS.get(text(math[1]))
        return rf"\{accent}{{{parts[0]}}}" if accent else rf"\overset{{{parts[1]}}}{{{parts[0]}}}"
    if name in _JOINED:
        form, separator = _JOINED[name]
        return form.format(separator.join(p for p in parts if p or name == "mtr"))
    arguments, form = _FORMS.get(name, (-1, ""))
    return form.format(*parts) if len(parts) == arguments else None


def _fenced(math: etree._Element, parts: list[str]) -> str:
    opening, closing = _symbols(math.get("open", "(")), _symbols(math.get("close", ")"))
    separator = attribute(math, "separators")[:1] or ","
    return rf"\left{opening or '.'} {f'{separator} '.join(parts)} \right{closing or '.'}"


def _token(name: str, value: str) -> str:
    if name == "mtext":
        return rf"\text{{{value.translate(_TEXT_ESCAPES)}}}" if value else ""
    if name == "mi" and len(value) > 1 and value.isascii() and value.isalpha():
        return rf"\mathrm{{{value}}}"  # MathML 3 §3.2.3: an identifier of several letters stands upright
    return _symbols(value)


def _symbols(value: object) -> str:
    return " ".join(filter(None, "".join(f" {_SYMBOLS[c]} " if c in _SYMBOLS else c for c in str(value)).split(" ")))
