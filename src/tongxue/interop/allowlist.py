"""What raw HTML in a text may consist of: the allow-list of :mod:`tongxue.interop.html`."""

from pygments.token import STANDARD_TYPES

# Lists of names read better as words in a row than one to a line.
# ruff: noqa: SIM905

_MATHML = (
    "math semantics annotation mrow mi mn mo ms mtext mspace msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts none mfrac msqrt mroot mtable mtr mtd mstyle mpadded "
    "mphantom menclose mfenced merror"
).split()
_MATHML_ATTRIBUTES = (
    "accent accentunder columnalign columnspacing columnspan depth displaystyle fence form height "
    "linethickness lspace mathvariant maxsize minsize movablelimits notation rowspacing rowspan "
    "rspace scriptlevel separator stretchy symmetric voffset width"
).split()
_TEXT = (
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q rp rt ruby s "
    "samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var "
    "wbr"
).split()

TAGS = {*_TEXT, *_MATHML}
TAGS_WITHOUT_CONTENT = set(
    "script style iframe object embed template noscript svg select textarea".split(),
)
"""What goes together with everything in it: elsewhere the words of a forbidden element stay."""
ATTRIBUTES = {
    **{tag: set(_MATHML_ATTRIBUTES) for tag in _MATHML},
    "*": {"dir", "lang", "title", "id"},
    "a": {"href"},
    "annotation": {"encoding"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "li": {"value"},
    "math": {"display", "alttext"},
    "ol": {"start", "reversed", "type"},
    "pre": {"tabindex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
SCHEMES = {"http", "https", "mailto", "ftp"}

_ALIGNMENTS = {"align-left", "align-center", "align-right"}
CLASSES = {
    "a": {"footnote-backref"},
    "code": {"tex"},
    "div": {"equation"},
    "hr": {"footnotes-sep"},
    "input": {"task-list-item-checkbox"},
    "li": {"footnote-item", "task-list-item"},
    "ol": {"footnotes-list"},
    "pre": {"highlight"},
    "section": {"footnotes"},
    "span": {*filter(None, STANDARD_TYPES.values()), "picture-missing"},
    "sup": {"footnote-ref"},
    "td": _ALIGNMENTS,
    "th": _ALIGNMENTS,
    "ul": {"contains-task-list"},
}
"""Only classes that our own rendering writes, so that no text can dress up as a part of the page."""
