"""Makes media/temperament.mp3 and media/sound.mp3 with ffmpeg: python content/starter/make/tones.py."""

import math
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

RATE = 22050
MEDIA = Path(__file__).parents[1] / "media"
DO = 440 * 2 ** (-9 / 12)
Wave = Callable[[float], float]


def sine(turn: float) -> float:
    return math.sin(2 * math.pi * turn)


def voice(turn: float) -> float:
    """A sine with four overtones, so that beats can be heard."""
    return sum(sine(n * turn) * loud for n, loud in ((1, 1), (2, 0.5), (3, 0.35), (4, 0.3), (5, 0.25))) / 2.4


def square(turn: float) -> float:
    return 0.45 if turn % 1 < 0.5 else -0.45


def triangle(turn: float) -> float:
    return 4 * abs(turn % 1 - 0.5) - 1


def tone(seconds: float, *frequencies: float, wave: Wave = sine, swell: bool = False) -> list[float]:
    count, fade = int(seconds * RATE), int(0.02 * RATE)
    loud = 0.6 / len(frequencies)
    return [
        sum(wave(f * i / RATE) for f in frequencies)
        * loud
        * min(1, i / fade, (count - i) / fade)
        * (0.05 + 0.95 * i / count if swell else 1)
        for i in range(count)
    ]


def silence(seconds: float) -> list[float]:
    return [0.0] * int(seconds * RATE)


def glide(seconds: float, low: float, high: float) -> list[float]:
    """The frequency grows by equal ratios in equal times."""
    turn, samples, count = 0.0, [], int(seconds * RATE)
    for i in range(count):
        turn += low * (high / low) ** (i / count) / RATE
        samples.append(0.5 * sine(turn) * min(1, i / 400, (count - i) / 400))
    return samples


def write(name: str, samples: list[float]) -> None:
    raw = struct.pack(f"<{len(samples)}h", *(int(32000 * max(-1, min(1, s))) for s in samples))
    command = ["ffmpeg", "-y", "-v", "error", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    options = ["-c:a", "libmp3lame", "-b:a", "64k", "-map_metadata", "-1", "-fflags", "+bitexact"]
    subprocess.run([*command, *options, str(MEDIA / name)], input=raw, check=True)


def main() -> None:
    third, just_third = 2 ** (4 / 12), 5 / 4
    scale = [s for step in (0, 2, 4, 5, 7, 9, 11, 12) for s in tone(0.5, DO * 2 ** (step / 12), wave=voice)]
    write(
        "temperament.mp3",
        scale
        + silence(1)
        + tone(4, DO, DO * just_third, wave=voice)
        + silence(1)
        + tone(4, DO, DO * third, wave=voice)
        + silence(1)
        + tone(3, DO, DO * just_third, DO * 1.5, wave=voice)
        + silence(0.5)
        + tone(3, DO, DO * third, DO * 2 ** (7 / 12), wave=voice),
    )
    kinds = [s for wave in (sine, square, triangle) for s in tone(1, 440, wave=wave) + silence(0.33)]
    write(
        "sound.mp3",
        tone(1.2, 262)
        + tone(1.2, 524)
        + silence(0.6)
        + tone(2.4, 440, swell=True)
        + silence(0.6)
        + kinds
        + glide(4, 100, 2000),
    )


if __name__ == "__main__":
    main()
