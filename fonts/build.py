#!/usr/bin/env python3
"""Makes the bundled faces from pinned packages, byte for byte the same every time.

    python3 -m pip install -r fonts/requirements.txt
    python3 fonts/build.py            # writes faces/, coverage/, characters/, licenses/, manifest.json, COVERAGE.md
    python3 fonts/build.py --check    # builds into a temporary folder and compares hashes

Sources: the npm packages of `package-lock.json` (npm verifies their integrity) and the Debian packages of
`DEBIAN` below (verified here). Cargo never runs this: the outputs are committed.
"""

import argparse
import base64
import hashlib
import importlib.metadata
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import zstandard
from fontTools import subset
from fontTools.ttLib import TTFont

sys.dont_write_bytecode = True
import characters  # noqa: E402

HERE = Path(__file__).resolve().parent
# Debian bookworm. A newer Debian has other versions; the hash makes a silent change impossible.
DEBIAN = {
    "fonts-lxgw-wenkai": ("1.250+repack-1", "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318"),
    "fonts-smiley-sans": ("1.1.1-1", "ee62aac9a4b1dc3a5b414946fbcba5480dc557fe8ac0368342bcb9403e0f5156"),
    "unicode-data": ("15.0.0-1", "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc"),
}
# Everything a shaper applies by itself, and what vertical lines, price tags and tight headlines ask for.
FEATURES = subset.Options._layout_features_default + ["halt", "palt", "vhal", "vpal", "tnum"]
# The largest faces are shipped compressed: see `Face::bytes`.
ZSTD_LEVEL = 22
# Copyright, version, licence and its address stay; names are ours, because some of theirs are reserved.
KEPT_NAMES = (0, 5, 13, 14)
OUTPUTS = ("faces", "coverage", "characters", "licenses", "manifest.json", "COVERAGE.md")


class Recipe(NamedTuple):
    """One bundled face: our names, where it comes from, which characters it keeps."""

    family: str
    style: str
    weight: int
    package: str
    source: str
    sets: str
    packed: bool = False

    @property
    def name(self):
        return self.family if self.style == "Regular" else f"{self.family} {self.style}"

    @property
    def stem(self):
        return self.name.lower().replace(" ", "-")


EAST = "chinese traditional japanese"
ALPHABETS = "latin greek-cyrillic"
RECIPES = [Recipe(*row) for row in [
    ("AST Sans SC", "Medium", 500, "noto-sans-sc", "500Medium", EAST + " jis"),
    ("AST Sans SC", "Bold", 700, "noto-sans-sc", "700Bold", EAST + " jis", True),
    ("AST Serif SC", "Bold", 700, "noto-serif-sc", "700Bold", EAST, True),
    ("AST Elegant SC", "Regular", 400, "zcool-xiaowei", "400Regular", "chinese", True),
    ("AST Happy SC", "Regular", 400, "zcool-kuaile", "400Regular", "chinese", True),
    ("AST Headline SC", "Regular", 400, "zcool-qingke-huangyou", "400Regular", "chinese", True),
    ("AST Brush SC", "Regular", 400, "ma-shan-zheng", "400Regular", "chinese", True),
    ("AST Kai SC", "Bold", 700, "fonts-lxgw-wenkai", "lxgw-wenkai/LXGWWenKai-Bold.ttf", EAST, True),
    ("AST Slant SC", "Regular", 400, "fonts-smiley-sans", "smiley-sans/SmileySans-Oblique.ttf", "chinese", True),
    ("AST Geometric", "Medium", 500, "montserrat", "500Medium", ALPHABETS),
    ("AST Geometric", "ExtraBold", 800, "montserrat", "800ExtraBold", ALPHABETS),
    ("AST Didone", "Bold", 700, "playfair-display", "700Bold", ALPHABETS),
    ("AST Grotesque", "Medium", 500, "dm-sans", "500Medium", ALPHABETS),
    ("AST Garalde", "Bold", 700, "cormorant-garamond", "700Bold", ALPHABETS),
    ("AST Inscription", "Bold", 700, "cinzel", "700Bold", ALPHABETS),
    ("AST Neutral", "Medium", 500, "inter", "500Medium", ALPHABETS),
    ("AST Surf", "Regular", 400, "pacifico", "400Regular", ALPHABETS),
    ("AST Billboard", "Regular", 400, "anton", "400Regular", ALPHABETS),
    ("AST Condensed", "SemiBold", 600, "oswald", "600SemiBold", ALPHABETS),
    ("AST Calligraphy", "Regular", 400, "great-vibes", "400Regular", ALPHABETS),
    ("AST Handwriting", "Bold", 700, "caveat", "700Bold", ALPHABETS),
    ("AST Heavy", "Regular", 400, "archivo-black", "400Regular", ALPHABETS),
    ("AST Sans KR", "SemiBold", 600, "noto-sans-kr", "600SemiBold", "korean", True),
    ("AST Sans Arabic", "SemiBold", 600, "noto-sans-arabic", "600SemiBold", "arabic"),
    ("AST Sans Hebrew", "SemiBold", 600, "noto-sans-hebrew", "600SemiBold", "hebrew"),
    ("AST Sans Devanagari", "SemiBold", 600, "noto-sans-devanagari", "600SemiBold", "devanagari"),
    ("AST Sans Thai", "SemiBold", 600, "noto-sans-thai", "600SemiBold", "thai"),
    ("AST World", "SemiBold", 600, "noto-sans", "600SemiBold", ALPHABETS),
    ("AST Emoji", "Bold", 700, "noto-emoji", "700Bold", "everything", True),
    ("AST Symbols", "SemiBold", 600, "noto-sans-symbols", "600SemiBold", "symbols", True),
    ("AST Signs", "Regular", 400, "noto-sans-symbols-2", "400Regular", "symbols", True),
]]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def run(*command, folder):
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def require_pinned_tools():
    """Stops when the tools are not the ones the committed bytes were made with."""
    for line in (HERE / "requirements.txt").read_text().split():
        name, wanted = line.split("==")
        found = importlib.metadata.version(name)
        if found != wanted:
            sys.exit(f"{name} is {found}, the faces are made with {wanted}: pip install -r fonts/requirements.txt")


def fetch_npm(work):
    """Installs the locked packages, without running any of their scripts."""
    folder = work / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)
    return folder / "node_modules" / "@expo-google-fonts"


def fetch_debian(work):
    """Downloads and unpacks the Debian packages, without installing them."""
    folder = work / "deb"
    for package, (version, digest) in DEBIAN.items():
        root = folder / package
        root.mkdir(parents=True, exist_ok=True)
        if not list(root.glob("*.deb")):
            run("apt-get", "download", f"{package}={version}", folder=root)
        (archive,) = root.glob("*.deb")
        if sha256(archive.read_bytes()) != digest:
            sys.exit(f"{package}: the downloaded archive is not the pinned one")
        run("dpkg-deb", "-x", archive.name, ".", folder=root)
    return folder


class Sources:
    """The fetched packages: where each recipe's file, licence and pin are."""

    def __init__(self, work):
        self.npm = fetch_npm(work)
        self.debian = fetch_debian(work)
        self.lock = json.loads((HERE / "package-lock.json").read_text())["packages"]

    def file(self, recipe):
        if recipe.package in DEBIAN:
            return self.debian / recipe.package / "usr/share/fonts/truetype" / recipe.source
        (path,) = (self.npm / recipe.package / recipe.source).glob("*.ttf")
        return path

    def licence(self, package):
        if package in DEBIAN:
            return self.debian / package / "usr/share/doc" / package / "copyright"
        return self.npm / package / "LICENSE_FONT"

    def pin(self, package):
        if package in DEBIAN:
            version, digest = DEBIAN[package]
            integrity = "sha256-" + base64.b64encode(bytes.fromhex(digest)).decode()
            return {"registry": "debian", "package": package, "version": version, "integrity": integrity}
        full = f"@expo-google-fonts/{package}"
        entry = self.lock[f"node_modules/{full}"]
        return {"registry": "npm", "package": full, "version": entry["version"], "integrity": entry["integrity"]}

    def unihan(self):
        return self.debian / "unicode-data" / "usr/share/unicode"


def rename(font, recipe):
    """Gives a face its neutral name; copyright and licence stay as they were."""
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES and record.langID == 0x409]
    own = {1: recipe.name, 2: "Regular", 3: f"{recipe.name} for wanx-emulator", 4: recipe.name,
           6: recipe.name.replace(" ", ""), 16: recipe.family, 17: recipe.style}
    for name_id, text in own.items():
        table.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = recipe.weight


def stand_figures_up(font):
    """Makes lining figures the default: old-style ones look sunken beside capitals and in prices."""
    table = font["GSUB"].table if "GSUB" in font else None
    records = table.FeatureList.FeatureRecord if table else []
    lookups = {index for record in records if record.FeatureTag == "lnum" for index in record.Feature.LookupListIndex}
    lining = {}
    for index in sorted(lookups):
        for subtable in table.LookupList.Lookup[index].SubTable:
            lining |= getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
    for mapping in font["cmap"].tables if lining else []:
        if mapping.isUnicode() and mapping.format != 14:
            mapping.cmap.update({code: lining[glyph] for code, glyph in mapping.cmap.items() if glyph in lining})


def cut(path, recipe, wanted):
    """Returns the bytes of a face that keeps only the wanted characters and what they need."""
    options = subset.Options(
        layout_features=FEATURES, hinting=False, notdef_outline=True, glyph_names=False, name_IDs=["*"],
        name_languages=["*"], recalc_timestamp=False)
    options.drop_tables += ["DSIG", "STAT", "MVAR", "meta", "gasp"]
    font = subset.load_font(str(path), options)
    stand_figures_up(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap() if wanted is None else wanted)
    subsetter.subset(font)
    rename(font, recipe)
    # With uharfbuzz installed fontTools would pack the layout tables in another order.
    font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = False
    with io.BytesIO() as file:
        font.save(file, reorderTables=True)
        return file.getvalue()


def describe(data, measured):
    """Returns which characters a finished face has, and the facts about it that the manifest tells."""
    with TTFont(io.BytesIO(data), lazy=True) as font:
        codes = set(font.getBestCmap())
        tables = [font[tag].table.FeatureList for tag in ("GSUB", "GPOS") if tag in font and font[tag].table.FeatureList]
        features = sorted({record.FeatureTag for table in tables for record in table.FeatureRecord})
        glyphs = font["maxp"].numGlyphs
    covers = {name: len(codes & chars) for name, chars in measured.items() if codes & chars}
    return codes, {"glyphs": glyphs, "characters": len(codes), "features": features, "covers": covers}


def pages(codes):
    """Returns a coverage as pages of 256 code points: page number (u16, little endian), then 256 bits.

    `Face::covers` searches these, so that asking what a compressed face can write does not inflate it.
    """
    bits = {}
    for code in codes:
        page = bits.setdefault(code >> 8, bytearray(32))
        page[(code & 0xFF) >> 3] |= 1 << (code & 7)
    return b"".join(number.to_bytes(2, "little") + bytes(page) for number, page in sorted(bits.items()))


def make_face(recipe, sources, wanted, measured, out):
    """Writes one face with its coverage and returns its manifest entry."""
    source = sources.file(recipe)
    outline = cut(source, recipe, wanted)
    codes, facts = describe(outline, measured)
    (out / "coverage" / f"{recipe.stem}.pages").write_bytes(pages(codes))
    packed = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(outline)
    data, ending = (packed, ".ttf.zst") if recipe.packed else (outline, ".ttf")
    file = out / "faces" / (recipe.stem + ending)
    file.write_bytes(data)
    print(f"{recipe.name:28} {len(outline):>9} -> {len(data):>9}  {facts['glyphs']:>6} glyphs", flush=True)
    return {
        "name": recipe.name, "weight": recipe.weight, "file": f"faces/{file.name}", "bytes": len(data),
        "sha256": sha256(data), "inflated_bytes": len(outline), "inflated_sha256": sha256(outline),
        "license": f"licenses/{recipe.package}.txt", "sets": recipe.sets.split(),
        "source": sources.pin(recipe.package) | {"file": source.name, "sha256": sha256(source.read_bytes())},
        **facts,
    }


def write_lists(lists, out):
    """Writes the ideograph lists, which the tests read."""
    out.mkdir()
    for name, codes in lists.items():
        text = "".join(map(chr, sorted(codes)))
        lines = [text[start:start + 50] for start in range(0, len(text), 50)]
        (out / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_licences(sources, out):
    """Writes the licence of every source, the character lists' among them."""
    out.mkdir()
    for package in sorted({recipe.package for recipe in RECIPES} | {"unicode-data"}):
        text = sources.licence(package).read_text(encoding="utf-8")
        text = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
        (out / f"{package}.txt").write_text(text, encoding="utf-8")


def coverage_table(faces, measured):
    """Returns the coverage of every face as a Markdown table; an empty cell is nothing."""
    def cell(face, name):
        have, size = face["covers"].get(name, 0), len(measured[name])
        return "all" if have == size else str(have or "")

    columns = list(measured)
    def origin(face):
        return face["source"]["package"].removeprefix("@expo-google-fonts/") + " " + face["source"]["version"]

    rows = [["face", "made from", "bytes", *(f"{name} ({len(measured[name])})" for name in columns)]]
    rows.append(["---"] * len(rows[0]))
    for face in faces:
        rows.append([face["name"], origin(face), f"{face['bytes']:,}", *(cell(face, name) for name in columns)])
    head = ("# What each face covers\n\nWritten by `build.py`. \"all\" is the whole set; sets are in `characters.py`, "
            "lists in `characters/`.\n\n")
    total = f"\n{len(faces)} faces, {sum(face['bytes'] for face in faces):,} bytes in all.\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows) + total


def build(work, out):
    """Builds every output into a folder."""
    sources = Sources(work)
    lists = characters.listed(sources.unihan())
    sets, measured = characters.sets(lists), characters.measured(lists)
    for name in ("faces", "coverage"):
        (out / name).mkdir()
    write_lists(lists, out / "characters")
    write_licences(sources, out / "licenses")
    faces = []
    for recipe in RECIPES:
        chosen = [sets[name] for name in recipe.sets.split()]
        wanted = None if None in chosen else set().union(*chosen)
        faces.append(make_face(recipe, sources, wanted, measured, out))
    (out / "manifest.json").write_text(json.dumps({"faces": faces}, indent=1, ensure_ascii=False) + "\n")
    (out / "COVERAGE.md").write_text(coverage_table(faces, measured))


def files_of(root):
    paths = [root / name for name in OUTPUTS]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()]
    return {str(file.relative_to(root)): sha256(file.read_bytes()) for file in files}


def compare(fresh):
    """Says what differs between a fresh build and the committed files."""
    made, committed = files_of(fresh), files_of(HERE)
    wrong = [name for name in sorted(made.keys() | committed.keys()) if made.get(name) != committed.get(name)]
    if wrong:
        sys.exit("differs: " + ", ".join(wrong))
    print(f"all {len(made)} files are reproduced")


def install(fresh):
    for name in OUTPUTS:
        target = HERE / name
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
        shutil.move(fresh / name, target)


def main():
    parser = argparse.ArgumentParser(description="Make the bundled faces.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files, change nothing")
    parser.add_argument("--work", type=Path, default=HERE.parent / "target" / "fonts", help="where packages are kept")
    arguments = parser.parse_args()
    require_pinned_tools()
    arguments.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.work) as fresh:
        build(arguments.work.resolve(), Path(fresh).resolve())
        (compare if arguments.check else install)(Path(fresh))


if __name__ == "__main__":
    main()
