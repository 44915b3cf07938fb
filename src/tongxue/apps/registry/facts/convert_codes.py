"""Makes ``code_tables.tsv`` and ``code_values.tsv`` from the core code tables of JY/T 1001-2012 and the GB/T they cite.

    python -m tongxue.apps.registry.facts.convert_codes CODE-TABLES.json

Run once by hand; codes and names are taken, explanatory sentences are not. English names of countries come from CLDR.
"""

import json
import sys
from pathlib import Path
from typing import Any

from babel import Locale

from tongxue.apps.registry.facts import read, write

TABLE_COLUMNS = ["table", "origin", "zh", "en", "standard", "version", "valid_from", "tree", "source"]
VALUE_COLUMNS = ["table", "code", "zh", "en", "parent", "extra"]
Row = dict[str, str]
_NAMES = ("MC", "MZMC", "GJDQMCJC")
_EXTRA = {"ZMDM": "letters", "JC": "short", "SYXX": "for", "SYJYLX": "for", "EZMDM": "alpha2", "SZMDM": "alpha3"}
_ENGLISH = {
    "gb-sex": {"0": "Unknown", "1": "Male", "2": "Female", "9": "Not stated"},
    "gb-marital-status": {
        "10": "Never married",
        "20": "Married",
        "21": "First marriage",
        "22": "Remarried",
        "23": "Remarried to former spouse",
        "30": "Widowed",
        "40": "Divorced",
        "90": "Not stated",
    },
    "jy-boarding": {"1": "Day pupil", "2": "Boarder", "3": "Lodger", "9": "Other"},
}


def convert(tables: dict[str, Any], meta: list[Row]) -> list[Row]:
    """The values of all tables that ``code_tables.tsv`` describes, in its order and the standard's."""
    out: list[Row] = []
    for table in meta:
        if not table["origin"]:
            continue
        rows = tables[table["origin"]]["rows"]
        codes = {row["DM"] for row in rows}
        out += [_value(table, row, codes) for row in rows]
    return out


def _value(table: Row, row: Row, codes: set[str]) -> Row:
    english = _ENGLISH.get(table["table"], {}).get(row["DM"], "")
    if "EZMDM" in row:
        english = Locale("en").territories.get(row["EZMDM"], "")
    return {
        "table": table["table"],
        "code": row["DM"],
        "zh": next(row[name] for name in _NAMES if name in row),
        "en": english,
        "parent": _parent(row["DM"], codes, table["tree"]),
        "extra": ";".join(f"{name}={row[column]}" for column, name in _EXTRA.items() if row.get(column)),
    }


def _parent(code: str, codes: set[str], tree: str) -> str:
    """``prefix``: the longest shorter code. ``tens``: 10 above 11…19. ``degree``: the first digit. Else flat."""
    if tree == "prefix":
        return next((code[:n] for n in range(len(code) - 1, 0, -1) if code[:n] in codes), "")
    if tree == "degree":  # GB/T 6864: 1, 2, 3, 4 above three digits
        return code[0] if len(code) > 1 else ""
    if tree == "tens":
        head = code[:-1] + "0"
        return head if head in codes and head != code else ""
    return ""


def main(path: Path) -> None:
    """Write the values of the described tables behind those that the project defines itself."""
    meta = list(read("code_tables"))
    described = {table["table"] for table in meta if table["origin"]}
    own = [row for row in read("code_values") if row["table"] not in described]
    values = convert(json.loads(path.read_text(encoding="utf-8")), meta)
    write("code_values", VALUE_COLUMNS, own + values)
    sys.stdout.write(f"{len(described)} tables, {len(values)} values; {len(own)} values of our own\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
