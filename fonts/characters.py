"""The character sets of the bundled faces.

Lists come from Python's codecs (GB 2312, GBK, Big5, JIS X 0208) and from Unihan (kTGH is the Tongyong list
of 8105, kJoyoKanji and kJinmeiyoKanji are what Japan teaches and allows in names, kHKGlyph what Hong Kong
teaches); the rest are Unicode blocks. Nothing here reads a font.
"""

import bz2
import re
from pathlib import Path


def span(*pairs):
    """Returns the union of inclusive ranges."""
    return {code for first, last in pairs for code in range(first, last + 1)}


def is_han(code):
    """Says whether a code point is a unified ideograph (planes 0 and 2)."""
    return 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF or code == 0x3007


def from_codec(codec, leads, trails=range(0x40, 0xFF)):
    """Returns what the two-byte codes of a codec decode to."""
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    texts = (pair.decode(codec, "ignore") for pair in pairs)
    return {ord(text) for text in texts if len(text) == 1 and ord(text) >= 0x80}


def from_unihan(folder, field):
    """Returns the code points that carry a Unihan field."""
    found = set()
    for path in sorted(Path(folder).glob("Unihan_*.txt.bz2")):
        with bz2.open(path, "rt", encoding="utf-8") as lines:
            found |= {int(m[1], 16) for line in lines if (m := re.match(rf"U\+([0-9A-F]+)\t{field}\t", line))}
    return found


BASIC = span((0x20, 0x7E), (0xA0, 0xFF))
PUNCTUATION = span((0x2000, 0x206F), (0x20A0, 0x20CF), (0x2100, 0x214F))
# U+025x and up are phonetic letters: no poster needs them.
LATIN = BASIC | PUNCTUATION | span(
    (0x100, 0x24F), (0x2B0, 0x2DF), (0x300, 0x36F), (0x1E00, 0x1EFF), (0x2070, 0x209F), (0x2150, 0x218F),
    (0x2190, 0x2199), (0x2202, 0x2265), (0x25CA, 0x25CF), (0x2713, 0x2713), (0xFB00, 0xFB06))
GREEK = span((0x370, 0x3FF))
CYRILLIC = span((0x400, 0x52F))
PINYIN = {ord(c) for c in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜĀĒĪŌŪǍĚǏǑǓǕǗǙǛńňǹḿ"}
KANA = span((0x3040, 0x30FF), (0x31F0, 0x31FF))
# Ideographic punctuation, its vertical forms, full-width and half-width forms, circled numbers, bopomofo.
CJK_SIGNS = span((0x3000, 0x303F), (0x3105, 0x312F), (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
                 (0x2460, 0x2473), (0x2776, 0x277F))
# Written every day in Hong Kong, and not in the lists of the mainland or of Taiwan.
CANTONESE = {ord(c) for c in "佢冇冚咁咗哋啱啲喎喺嗮嗰嘅嘢嘥嚟嚿揾搵攞攰曱甴氹瞓諗嘜嚹噉奀揼搲攋梘淥"}
# On wedding and New Year posters and in shop names, and in none of the lists.
FESTIVE = {ord(c) for c in "囍槑囧靐龘巭嫑卍卐萬"}
JAMO = span((0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2), (0x3131, 0x318E))
SYLLABLES = span((0xAC00, 0xD7A3))
# Joiners, direction marks and the dotted circle belong to every complex script.
COMPLEX = span((0x200C, 0x200F), (0x25CC, 0x25CC), (0x2010, 0x2027), (0x20, 0x40), (0x5B, 0x60), (0x7B, 0x7E), (0xA0, 0xA0))
ARABIC = COMPLEX | span((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
HEBREW = COMPLEX | span((0x590, 0x5FF), (0xFB1D, 0xFB4F), (0x20AA, 0x20AA))
DEVANAGARI = COMPLEX | span((0x900, 0x97F), (0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF), (0x20B9, 0x20B9))
THAI = COMPLEX | span((0xE00, 0xE7F))
SYMBOLS = {0x20, 0xA0} | span((0x2190, 0x23FF), (0x2440, 0x27FF), (0x2900, 0x2BFF), (0x1F100, 0x1F1FF), (0x1F780, 0x1F7FF))


def listed(unihan):
    """Returns the named lists that are committed beside the faces, each one sorted text."""
    return {
        "gb2312": {c for c in from_codec("gb2312", range(0xB0, 0xF8)) if is_han(c)},
        "tongyong": from_unihan(unihan, "kTGH"),
        "big5-level-1": {c for c in from_codec("big5", range(0xA4, 0xC7)) if is_han(c)},
        "jis-x-0208": {c for c in from_codec("euc_jp", range(0xB0, 0xF5), range(0xA1, 0xFF)) if is_han(c)},
        "joyo": {c for field in ("kJoyoKanji", "kJinmeiyoKanji") for c in from_unihan(unihan, field) if is_han(c)},
        "hong-kong": from_unihan(unihan, "kHKGlyph") | CANTONESE,
    }


def sets(lists):
    """Returns every character set a face may ask for, by the name used in `build.py`."""
    # Greek and Cyrillic are full-width in Chinese faces, box drawing is no use on a poster.
    unwanted = GREEK | CYRILLIC | span((0x2500, 0x257F))
    signs = {c for c in from_codec("gbk", range(0xA1, 0xAA)) | from_codec("euc_jp", range(0xA1, 0xA9), range(0xA1, 0xFF))
             if not is_han(c)} - unwanted
    chinese = BASIC | PUNCTUATION | PINYIN | KANA | CJK_SIGNS | signs | lists["gb2312"] | lists["tongyong"] | FESTIVE
    return {
        "latin": LATIN,
        "greek-cyrillic": GREEK | CYRILLIC,
        "chinese": chinese | {0x3007},
        "traditional": lists["big5-level-1"] | lists["hong-kong"],
        "japanese": lists["joyo"],
        "jis": lists["jis-x-0208"],
        "korean": BASIC | PUNCTUATION | CJK_SIGNS | JAMO | SYLLABLES,
        "arabic": ARABIC,
        "hebrew": HEBREW,
        "devanagari": DEVANAGARI,
        "thai": THAI,
        "symbols": SYMBOLS,
        "everything": None,
    }


def measured(lists):
    """Returns the sets whose coverage the manifest counts."""
    return {
        "basic-latin": span((0x20, 0x7E)),
        "accented-latin": span((0xC0, 0xFF)) - {0xD7, 0xF7},
        "vietnamese": span((0x1EA0, 0x1EF9)),
        "greek": {ord(c) for c in "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ"},
        "cyrillic": span((0x410, 0x44F)) | {0x401, 0x451},
        "kana": span((0x3041, 0x3096), (0x30A1, 0x30FA)),
        **lists,
        "hangul": SYLLABLES,
        "arabic": span((0x621, 0x63A), (0x641, 0x652)),
        "hebrew": span((0x5D0, 0x5EA)),
        "devanagari": span((0x904, 0x939), (0x93E, 0x94D)),
        "thai": span((0xE01, 0xE3A), (0xE3F, 0xE5B)),
    }
