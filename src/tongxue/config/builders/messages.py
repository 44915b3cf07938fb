"""Message catalogues: every ``locale/LANGUAGE/LC_MESSAGES/django.po`` becomes one ``.mo`` in build/locale."""

from collections import defaultdict
from io import BytesIO
from pathlib import Path

from tongxue.config.builders.stamps import building, fingerprint, is_fresh
from tongxue.config.paths import BUILD, CHECKOUT

STAMP = BUILD / "messages.stamp"
LOCALE = BUILD / "locale"


def catalogues() -> list[Path]:
    """The sources."""
    return [
        *sorted((CHECKOUT / "src").rglob("locale/*/LC_MESSAGES/django.po")),
        *sorted(CHECKOUT.glob("locale/*/LC_MESSAGES/django.po")),
    ]


def is_compiled() -> bool:
    """The compiled catalogues are those of this checkout."""
    return is_fresh(STAMP, fingerprint(catalogues()))


def ensure_messages() -> str:
    """Compile what changed; returns how many messages each language has, or nothing when all was there."""
    if is_compiled():
        return ""
    with building():
        value = fingerprint(catalogues())
        counts = _compile()
        STAMP.write_text(value)
    return ", ".join(f"{language} {count:,}" for language, count in sorted(counts.items())) or "none"


def _compile() -> dict[str, int]:
    from babel.messages.mofile import write_mo  # noqa: PLC0415  Babel is loaded only when something changed
    from babel.messages.pofile import read_po  # noqa: PLC0415

    by_language: defaultdict[str, list[Path]] = defaultdict(list)
    for source in catalogues():
        by_language[source.parents[1].name].append(source)
    counts = {}
    for language, sources in by_language.items():
        whole, *others = [read_po(BytesIO(source.read_bytes()), locale=language) for source in sources]
        for other in others:
            for message in other:
                if message.id and message.id not in whole:
                    whole[message.id] = message
        target = LOCALE / language / "LC_MESSAGES/django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".new")
        with draft.open("wb") as file:
            write_mo(file, whole)
        draft.replace(target)
        counts[language] = sum(1 for message in whole if message.id and message.string)
    return counts
