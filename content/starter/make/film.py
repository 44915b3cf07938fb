"""Makes media/moon.mp4, the phases of the moon, with Pillow and ffmpeg: python content/starter/make/film.py."""

import math
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, RATE = 640, 360, 12
MEDIA = Path(__file__).parents[1] / "media"
FONT = "NotoSansCJK-Regular.ttc"
NIGHT, PAPER, SUN, DARK = (13, 22, 38), (232, 238, 242), (255, 214, 102), (52, 62, 80)
MONTH = 29.53
STOPS = {0: "新月（朔）", 90: "上弦月", 180: "满月（望）", 270: "下弦月"}
BETWEEN = {0: "蛾眉月", 90: "盈凸月", 180: "亏凸月", 270: "残月"}
HOLD, QUARTER = 2.5, 6.5


def elongation(t: float) -> float:
    """Degrees between sun and moon after t seconds: a pause at each quarter."""
    part, rest = divmod(t, HOLD + QUARTER)
    return part * 90 + 90 * max(0, rest - HOLD) / QUARTER


def ball(size: int, angle: float) -> Image.Image:
    """The moon at an elongation in degrees, as seen from the northern half: an outer half circle and the terminator."""
    big, turns = size * 4, [math.radians(n) for n in range(-90, 91, 2)]
    picture = Image.new("RGBA", (big, big))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((0, 0, big - 1, big - 1), fill=DARK)
    side, across = (1 if angle % 360 <= 180 else -1), math.cos(math.radians(angle))
    outer = [(big / 2 * (1 + side * math.cos(t)), big / 2 * (1 + math.sin(t))) for t in turns]
    inner = [(big / 2 * (1 + side * across * math.cos(t)), big / 2 * (1 + math.sin(t))) for t in reversed(turns)]
    pen.polygon(outer + inner, fill=(240, 238, 225))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def frame(t: float) -> bytes:
    angle = elongation(t)
    picture = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
    pen = ImageDraw.Draw(picture)
    small, large = ImageFont.truetype(FONT, 17, index=2), ImageFont.truetype(FONT, 24, index=2)
    cx, cy, orbit, turn = 165, 190, 105, math.radians(angle)
    pen.ellipse((cx - orbit, cy - orbit, cx + orbit, cy + orbit), outline=(70, 88, 110), width=2)
    for y in (110, 150, 190, 230, 270):
        pen.line((330, y, 300, y), fill=SUN, width=2)
        pen.polygon([(294, y), (304, y - 5), (304, y + 5)], fill=SUN)
    pen.text((338, 180), "太阳光", font=small, fill=SUN)
    earth, moon = ball(50, 90), ball(28, 90)
    picture.paste(earth, (cx - 25, cy - 25), earth)
    place = (round(cx + orbit * math.cos(turn)) - 14, round(cy - orbit * math.sin(turn)) - 14)
    picture.paste(moon, place, moon)
    pen.text((cx, cy + 38), "地球", font=small, fill=PAPER, anchor="mm")
    pen.text((165, 30), "从北极上空看", font=small, fill=PAPER, anchor="mm")
    seen = ball(170, angle)
    picture.paste(seen, (425, 90), seen)
    pen.text((510, 30), "从北半球看月亮", font=small, fill=PAPER, anchor="mm")
    held = t % (HOLD + QUARTER) < HOLD or angle >= 360
    quarter = int(angle // 90) * 90 % 360
    pen.text((510, 295), STOPS[quarter] if held else BETWEEN[quarter], font=large, fill=SUN, anchor="mm")
    pen.text((510, 328), f"新月之后 {angle / 360 * MONTH:.1f} 天", font=small, fill=PAPER, anchor="mm")
    return picture.tobytes()


def main() -> None:
    count = int((4 * (HOLD + QUARTER) + HOLD) * RATE)
    command = ["ffmpeg", "-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}"]
    options = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "24", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", str(MEDIA / "moon.mp4")]
    frames = b"".join(frame(n / RATE) for n in range(count))
    subprocess.run([*command, "-r", str(RATE), "-i", "-", *options, *plain], input=frames, check=True)


if __name__ == "__main__":
    main()
