"""Makes ``institutions.tsv`` from the Ministry's list of higher education institutions (2017 edition, as a table).

    python -m tongxue.apps.registry.facts.convert_institutions LIST.csv

Run once by hand. The location of the list is a city's name; it becomes the code of the region where that is certain.
"""

import csv
import sys
from pathlib import Path

from tongxue.apps.registry.facts import read, write

COLUMNS = ["identifier", "name", "authority", "region", "level", "ownership"]
Row = dict[str, str]
_LEVELS = {"本科": "undergraduate", "专科": "associate"}
_OWNERSHIP = {
    "": "public",
    "民办": "private",
    "中外合作办学": "sino-foreign",
    "内地与港澳台地区合作办学": "mainland-hkmt",
}
# Names of 2017 that are no more, short forms, and counties; the college of 莱芜 stands in today's 莱芜区.
_PLACES = {
    "莱芜市": "370116",
    "凉山州": "513400",
    "临夏州": "622900",
    "张家港市": "320582",
    "昆山市": "320583",
}


def convert(lines: list[Row], regions: dict[str, str]) -> tuple[list[Row], list[str]]:
    """The institutions in the order of their identifiers, and the names whose place is uncertain."""
    rows: list[Row] = []
    unplaced: list[str] = []
    for line in lines:
        place = "".join(line["location"].split())
        region = _PLACES.get(place) or regions.get(place, "")
        if not region:
            unplaced.append(f"{line['name']}: {place}")
        rows.append(
            {
                "identifier": line["school_id_code"].strip(),
                "name": "".join(line["name"].split()),
                "authority": "".join(line["competent_department"].split()),
                "region": region,
                "level": _LEVELS[line["level"].strip()],
                "ownership": _OWNERSHIP["".join(line["remark"].split())],
            }
        )
    return sorted(rows, key=lambda row: row["identifier"]), unplaced


def place_names() -> dict[str, str]:
    """Name → code for provinces and cities, whose names are unique, and for counties right under a province."""
    codes = {row["code"]: row["name"] for row in read("regions")}
    return {name: code for code, name in codes.items() if code.endswith("00") or code[:4] + "00" not in codes}


def main(path: Path) -> None:
    """Convert the list and name on standard output what has no certain place."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows, unplaced = convert(list(csv.DictReader(file)), place_names())
    write("institutions", COLUMNS, rows)
    sys.stdout.write("\n".join([*unplaced, f"{len(rows)} institutions, {len(unplaced)} without a region"]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
