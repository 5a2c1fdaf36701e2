#!/usr/bin/env python3
"""Makes the posters of the benchmark with Pillow and compares: goals G13 (time) and G14 (size of the PNG).

    cargo bench -p wanx-poster --bench poster -- --dump FOLDER
    python3 -m pip install pillow
    python3 emulator/poster/benches/pillow.py FOLDER

Every poster is read back as its plan, so Pillow draws the same shapes, lines of text, halos and logo in the same
places; only the face is Pillow's own. Both sides are CPU time of one thread, medians of several rounds; Pillow saves
at level 1 for G13 and at its default, level 6, for G14.
"""

import io
import json
import statistics
import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROUNDS = 5


def compose(background: bytes, logo: Image.Image, plan: dict) -> Image.Image:
    """Decodes the background and draws the plan's items onto it."""
    poster = Image.open(io.BytesIO(background)).convert("RGB")
    for item in plan["items"]:
        if "shape" in item:
            draw_shape(poster, item)
        elif "lines" in item:
            draw_words(poster, item)
        else:
            draw_logo(poster, logo, item)
    return poster


def color_of(code: str) -> tuple:
    """Returns red, green, blue and alpha of #rrggbb or #rrggbbaa."""
    return tuple(bytes.fromhex(code[1:].ljust(8, "f")))


def draw_shape(poster: Image.Image, item: dict) -> None:
    width, height = round(item["width"]), round(item["height"])
    *color, alpha = color_of(item["color"])
    mask = Image.new("L", (width, height))
    box = (0, 0, width - 1, height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=item["corner_radius_px"], fill=alpha)
    poster.paste(tuple(color), (round(item["x"]), round(item["y"])), mask)


def draw_words(poster: Image.Image, item: dict) -> None:
    font = ImageFont.load_default(item["size_px"])
    text = "\n".join(item["lines"])
    at = (round(item["x"]), round(item["y"]))
    draw = ImageDraw.Draw(poster)
    if "halo" in item:
        draw_halo(poster, item, font, text)
    draw.multiline_text(at, text, font=font, fill=color_of(item["color"])[:3])


def draw_halo(poster: Image.Image, item: dict, font, text: str) -> None:
    """Blurs a mask of the words alone, which is the cheapest way Pillow has."""
    reach = round(item["halo"]["reach_px"])
    *color, alpha = color_of(item["halo"]["color"])
    size = (round(item["width"]) + 2 * reach, round(item["height"]) + 2 * reach)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).multiline_text((reach, reach), text, font=font, fill=alpha)
    mask = mask.filter(ImageFilter.GaussianBlur(reach / 2))
    poster.paste(tuple(color), (round(item["x"]) - reach, round(item["y"]) - reach), mask)


def draw_logo(poster: Image.Image, logo: Image.Image, item: dict) -> None:
    size = (round(item["width"]), round(item["height"]))
    small = logo.resize(size, Image.Resampling.LANCZOS)
    poster.paste(small, (round(item["x"]), round(item["y"])), small)


def saved(poster: Image.Image, level: int) -> bytes:
    out = io.BytesIO()
    poster.save(out, "PNG", compress_level=level)
    return out.getvalue()


def cpu_ms(work) -> float:
    before = time.thread_time()
    work()
    return (time.thread_time() - before) * 1e3


def main() -> None:
    folder = Path(sys.argv[1])
    logo = Image.open(folder / "logo.png").convert("RGBA")
    times, sizes = [], []
    print(f"{'poster':<22} {'ours ms':>8} {'Pillow':>8} {'G13':>6} | {'ours KB':>8} {'Pillow':>8} {'G14':>6}")
    for poster in sorted(path.parent for path in folder.glob("*/plan.json")):
        plan = json.loads((poster / "plan.json").read_text())
        background = next(poster.glob("background.*")).read_bytes()
        ours_ms = float((poster / "whole_ms").read_text())
        whole = lambda: saved(compose(background, logo, plan), level=1)
        pillow_ms = statistics.median(cpu_ms(whole) for _ in range(ROUNDS))
        ours = (poster / "poster.png").read_bytes()
        # The very pixels of our file, so that only the encoders differ.
        theirs = saved(Image.open(io.BytesIO(ours)), level=6)
        times.append(pillow_ms / ours_ms)
        sizes.append(len(ours) / len(theirs))
        print(
            f"{poster.name:<22} {ours_ms:>8.1f} {pillow_ms:>8.1f} {times[-1]:>5.1f}× | "
            f"{len(ours) // 1000:>8} {len(theirs) // 1000:>8} {sizes[-1]:>6.2f}",
            flush=True,
        )
    print(f"G13: {min(times):.1f} × at least, median {statistics.median(times):.1f} × (goal 5, stretch 8)")
    print(f"G14: {max(sizes):.2f} at most, median {statistics.median(sizes):.2f} (goal 1.20)")


if __name__ == "__main__":
    main()
