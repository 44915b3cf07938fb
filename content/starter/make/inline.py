"""Writes the shared style and script into every experiment and the slides, between their marks, so that each file stands alone.

Run it after a change of style.css or script.js: python content/starter/make/inline.py
"""

import re
from pathlib import Path

HERE = Path(__file__).parent
STYLE = re.compile(r'(<style id="shared">\n).*?(</style>)', re.DOTALL)
SCRIPT = re.compile(r'(<script id="shared-script">\n).*?(</script>)', re.DOTALL)


def inlined(page: str) -> str:
    """The page with the shared parts as they are now."""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    page = STYLE.sub(lambda m: m[1] + style + m[2], page)
    return SCRIPT.sub(lambda m: m[1] + script + m[2], page)


if __name__ == "__main__":
    for file in [*HERE.parent.glob("experiments/*.html"), *HERE.parent.glob("slides/*.html")]:
        file.write_text(inlined(file.read_text(encoding="utf-8")), encoding="utf-8")
