r"""The mapping file: how the columns of a table become the fields of a record.

A mapping is TOML 1.0. An example with everything it can say::

    files = ["page", "pictures"]       # columns of paths beside the table, parted by ";" where there are several

    [key]                              # what makes an item the same item when the table is imported again
    columns = ["isbn", "chapter"]      # joined by "/"
    hash = ["text"]                    # and/or: a SHA-256 of these, for rows without a number

    [constants]                        # the same for every row; codes, labels or aliases
    source = "County library"
    stage = ["小学"]
    licence = "CC BY 4.0"

    [[where]]                          # rows that do not fit every [[where]] are passed over in silence
    column = "status"
    in = ["published", "revised"]      # or: not_in = ["draft"]

    [fields]
    summary = "abstract"               # short for { column = "abstract" }
    title = { template = "{name} ({year})" }
    location = { column = "url" }
    keywords = { columns = ["topic", "tags"], split = ";、" }
    subject = { column = "area", values = { "ML" = "ai" }, otherwise = "it" }
    type = { column = "kind", values = { "books" = "textbook" }, default = "reference" }
    contributors = { column = "editor", role = "editor" }
    language = { script_of = ["name", "text"] }
    body = { column = "text", join = "\n\n", markup = "markdown" }

``values`` replaces whole parts; ``otherwise`` is for what ``values`` does not name, ``default`` for an empty
cell. ``markup`` says what the column holds, "plain" (the default) or "markdown": plain text is escaped on its
way into a body, which is Markdown, and Markdown is made plain on its way into every other field.
The first of the ``files`` is what a person opens, a Markdown file among them is the body (``interop.rowfiles``).
``script_of`` yields zh-Hans or zh-Hant by the characters of the columns.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tongxue.interop.errors import CodecError, MappingError
from tongxue.interop.fields import LONGEST_KEY, SHAPES, check_many, check_one
from tongxue.interop.hanscript import script_of
from tongxue.interop.plaintext import escape_markdown, plain_text
from tongxue.interop.record import Item, Record

Values = Mapping[str, Any]
Texts = Callable[[Values], list[str]]

_TOP = {"files": list, "key": dict, "constants": dict, "where": list, "fields": dict}
_KEY = {"columns": list, "hash": list}
_WHERE = {"column": str, "in": list, "not_in": list}
_FIELD = {
    "column": str,
    "columns": list,
    "template": str,
    "script_of": list,
    "split": str,
    "join": str,
    "values": dict,
    "otherwise": str,
    "default": str,
    "markup": str,
    "role": str,
}
_LISTS = {"files", "columns", "hash", "script_of"}
_ORIGINS = ("column", "columns", "template", "script_of")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_MARKUPS = ("plain", "markdown")
_DIGEST_LENGTH = 24


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping ready for use. ``columns`` are those that the table must have."""

    columns: tuple[str, ...]
    key: Callable[[Values], str]
    wanted: Callable[[Values], bool]
    constants: Mapping[str, Any]
    fillers: tuple[tuple[str, Callable[[Values], Any]], ...]
    file_names: Callable[[Values], list[str]]

    def item(self, values: Values, place: str) -> Item:
        """The item of one row; raises CodecError where a field does not take its value."""
        filled = dict(self.constants)
        for name, fill in self.fillers:
            filled[name] = fill(values)
        if not filled["title"]:
            raise CodecError("field.missing", "title is empty", field="title")
        return Item(self.key(values), place, Record(**filled))


def load_mapping(path: Path) -> TableMapping:
    """The mapping of a TOML file; raises MappingError naming the wrong key and the allowed ones."""
    return parse_mapping(path.read_bytes())


def parse_mapping(data: bytes) -> TableMapping:
    """The mapping of TOML text; raises MappingError naming the wrong key and the allowed ones."""
    table = read_toml(data)
    check_keys(table, _TOP, "the mapping")
    given = table.get("fields", {})
    specs = {name: {"column": spec} if isinstance(spec, str) else spec for name, spec in given.items()}
    for name, spec in specs.items():
        _check_field(name, spec)
    for clause in table.get("where", []):
        check_keys(clause, _WHERE, "[[where]]")
        if "column" not in clause or ("in" in clause) == ("not_in" in clause):
            raise MappingError(
                "mapping.missing_key",
                "[[where]] needs a column and either in or not_in",
                where="[[where]]",
                key="in, not_in",
            )
    constants = read_constants(table.get("constants", {}))
    if "title" not in specs and "title" not in constants:
        raise MappingError("mapping.missing_key", "[fields] needs title", where="[fields]", key="title")
    key_columns, key = _key(table.get("key", {}))
    wheres = table.get("where", [])
    columns = [
        *key_columns,
        *(w["column"] for w in wheres),
        *(c for spec in specs.values() for c in _columns(spec)),
        *table.get("files", []),
    ]
    return TableMapping(
        tuple(dict.fromkeys(columns)),
        key,
        _filter(wheres),
        constants,
        tuple((name, _filler(name, spec)) for name, spec in specs.items()),
        _file_names(table.get("files", [])),
    )


def read_toml(data: bytes) -> dict[str, Any]:
    """The table of a TOML 1.0 file, a byte order mark allowed."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError("mapping.unreadable", "not readable as TOML: {reason}", reason=error) from error


def check_keys(table: object, allowed: Mapping[str, type], where: str) -> None:
    """Only allowed keys, each of its type."""
    if not isinstance(table, dict):
        raise MappingError("mapping.wrong_type", "{where} must be a table", where=where, key="", expected="table")
    for key, value in table.items():
        if key not in allowed:
            names = ", ".join(allowed)
            raise MappingError(
                "mapping.unknown_key",
                "{where} does not know '{key}'; it knows {allowed}",
                where=where,
                key=key,
                allowed=names,
            )
        expected = allowed[key]
        if not isinstance(value, expected) or (key in _LISTS and not _texts(value)):
            raise MappingError(
                "mapping.wrong_type",
                "{key} in {where} must be a {expected}",
                where=where,
                key=key,
                expected=expected.__name__,
            )


def read_constants(table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record that are the same for a whole source, checked as any other value is."""
    constants: dict[str, Any] = {}
    for name, value in table.items():
        _check_name(name, "[constants]")
        shape = SHAPES[name]
        parts = value if isinstance(value, list) else [value]
        if not parts or not _texts(parts) or (len(parts) > 1 and not shape.many):
            raise MappingError(
                "mapping.wrong_type",
                "{key} in {where} must be text",
                where="[constants]",
                key=name,
                expected="text",
            )
        try:
            constants[name] = check_many(name, parts) if shape.many else check_one(name)(name, parts[0])
        except CodecError as error:
            raise _at("[constants]", error) from error
    return constants


def _at(where: str, error: CodecError) -> MappingError:
    """A value of the mapping that its field does not take."""
    return MappingError(error.code, "{where}: {reason}", where=where, reason=error, **error.params)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, str) for part in value)


def _check_name(name: str, where: str) -> None:
    if name not in SHAPES:
        names = ", ".join(SHAPES)
        raise MappingError(
            "mapping.unknown_field",
            "{where} does not know '{field}'; it knows {allowed}",
            where=where,
            field=name,
            allowed=names,
        )


def _check_field(name: str, spec: object) -> None:
    _check_name(name, "[fields]")
    where = f"[fields] {name}"
    check_keys(spec, _FIELD, where)
    assert isinstance(spec, dict)  # noqa: S101 - check_keys has just proved it
    if sum(origin in spec for origin in _ORIGINS) != 1:
        origins = ", ".join(_ORIGINS)
        raise MappingError("mapping.missing_key", "{where} needs exactly one of {key}", where=where, key=origins)
    if spec.get("markup", "plain") not in _MARKUPS:
        allowed = ", ".join(_MARKUPS)
        raise MappingError(
            "mapping.unknown_key",
            "markup of {where} must be one of {allowed}",
            where=where,
            key=spec["markup"],
            allowed=allowed,
        )
    for word in (*spec.get("values", {}).values(), spec.get("otherwise", ""), spec.get("default", "")):
        if word and SHAPES[name].vocabulary:
            try:
                check_one(name)(name, word)
            except CodecError as error:
                raise _at(where, error) from error


def _columns(spec: Mapping[str, Any]) -> list[str]:
    if "column" in spec:
        return [spec["column"]]
    if "template" in spec:
        return _PLACEHOLDER.findall(spec["template"])
    return list(spec["columns"] if "columns" in spec else spec["script_of"])


def _text(value: object) -> str:
    return value if isinstance(value, str) else "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _key(table: Mapping[str, Any]) -> tuple[list[str], Callable[[Values], str]]:
    check_keys(table, _KEY, "[key]")
    plain, hashed = table.get("columns", []), table.get("hash", [])
    if not plain and not hashed:
        raise MappingError("mapping.missing_key", "[key] needs columns or hash", where="[key]", key="columns, hash")

    def key(values: Values) -> str:
        parts = [_text(values.get(column, "")).strip() for column in plain]
        if plain and not any(parts):
            raise CodecError("field.missing", "the key columns are empty", field="key")
        if hashed:
            parts.append(_digest("\0".join(_text(values.get(column, "")) for column in hashed)))
        joined = "/".join(parts)
        return joined if len(joined) <= LONGEST_KEY else _digest(joined)

    return [*plain, *hashed], key


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


def _file_names(columns: list[str]) -> Callable[[Values], list[str]]:
    parts = _origin({"columns": columns, "split": ";"})
    return lambda values: [name for name in parts(values) if name]


def _filter(clauses: list[dict[str, Any]]) -> Callable[[Values], bool]:
    tests = [(c["column"], frozenset(c["in"] if "in" in c else c["not_in"]), "in" in c) for c in clauses]
    return lambda values: all((_text(values.get(column, "")) in allowed) is hit for column, allowed, hit in tests)


def _origin(spec: Mapping[str, Any]) -> Texts:
    """How the raw parts of a field are taken from a row; lists (in JSON) are parts already."""
    if "template" in spec:
        template: str = spec["template"]
        return lambda values: [_PLACEHOLDER.sub(lambda m: _text(values.get(m[1], "")), template)]
    if "script_of" in spec:
        read: list[str] = spec["script_of"]
        return lambda values: [script_of("".join(_text(values.get(column, "")) for column in read))]
    columns = _columns(spec)
    splitter = re.compile(f"[{re.escape(spec['split'])}]") if spec.get("split") else None

    if len(columns) == 1 and not splitter:
        only = columns[0]

        def part(values: Values) -> list[str]:
            value = values.get(only, "")
            return [value.strip()] if isinstance(value, str) else [_text(v).strip() for v in _list(value)]

        return part

    def parts(values: Values) -> list[str]:
        found: list[str] = []
        for column in columns:
            value = values.get(column, "")
            for text in map(_text, _list(value)):
                found.extend(splitter.split(text) if splitter else (text,))
        return [text.strip() for text in found]

    return parts


def _filler(name: str, spec: Mapping[str, Any]) -> Callable[[Values], Any]:
    """The function that fills one field from a row: take, replace, change the markup, join, check."""
    origin, shape = _origin(spec), SHAPES[name]
    chosen: Mapping[str, str] = spec.get("values", {})
    otherwise: str | None = spec.get("otherwise")
    default: str = spec.get("default", "")
    join: str = spec.get("join", "\n\n" if shape.lines else " ")
    role: str = spec.get("role", "author")
    source_is_markdown, target_is_markdown = spec.get("markup") == "markdown", name == "body"
    convert = (
        None if source_is_markdown == target_is_markdown else plain_text if source_is_markdown else escape_markdown
    )
    check = check_one(name)

    def fill(values: Values) -> Any:
        texts = [text for text in origin(values) if text] or ([default] if default else [])
        if chosen or otherwise is not None:
            texts = [chosen.get(text, text if otherwise is None else otherwise) for text in texts]
        if convert:
            texts = [convert(text) for text in texts]
        if shape.many:
            return check_many(name, texts, role)
        text = texts[0] if len(texts) == 1 else join.join(texts)
        return check(name, text) if text else (None if name == "duration" else "")

    return _direct(spec["column"], name, fill) if set(spec) == {"column"} and not (shape.many or convert) else fill


def _direct(column: str, name: str, fill: Callable[[Values], Any]) -> Callable[[Values], Any]:
    """The short way for the commonest case, text of one column as it stands."""
    check = check_one(name)

    def direct(values: Values) -> Any:
        text = values.get(column)
        return check(name, text) if isinstance(text, str) and text and not text.isspace() else fill(values)

    return direct
