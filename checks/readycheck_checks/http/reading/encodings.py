"""Character encodings by the labels that browsers know (Encoding Standard, section 4.2)."""

from __future__ import annotations

_COMMON = """
unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8
866 cp866 csibm866 ibm866 koi koi8 koi8-r koi8_r cskoi8r koi8-ru koi8-u
dos-874 tis-620 windows-874 csmacintosh mac macintosh x-mac-roman x-mac-cyrillic x-mac-ukrainian
ansi_x3.4-1968 ascii us-ascii cp819 ibm819
logical visual sun_eu_greek greek8 ecma-118 elot_928 arabic asmo-708 ecma-114 cyrillic greek hebrew
csiso88596e csiso88596i csiso88598e csiso88598i iso-8859-6-e iso-8859-6-i iso-8859-8-e iso-8859-8-i
csisolatinarabic csisolatincyrillic csisolatingreek csisolatinhebrew csisolatin9
iso_8859-1:1987 iso_8859-2:1987 iso_8859-3:1988 iso_8859-4:1988 iso_8859-5:1988 iso_8859-6:1987 iso_8859-7:1987
iso_8859-8:1988 iso_8859-9:1989 iso-ir-100 iso-ir-101 iso-ir-109 iso-ir-110 iso-ir-144 iso-ir-127 iso-ir-126
iso-ir-138 iso-ir-148 iso-ir-157 l1 l2 l3 l4 l5 l6 l9
chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030
big5 big5-hkscs cn-big5 csbig5 x-x-big5
cseucpkdfmtjapanese euc-jp x-euc-jp csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis
cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
x-user-defined
"""
_WIDE = """
unicodefffe utf-16be csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le
"""
_STATEFUL = "csiso2022jp iso-2022-jp"
_REPLACED = "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement"
_NUMBERED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15)

KNOWN = frozenset(
    {
        *_COMMON.split(),
        *_WIDE.split(),
        *(f"{start}{number}" for number in _NUMBERED for start in ("iso-8859-", "iso8859-", "iso8859")),
        *(f"iso_8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)),
        *(f"{start}125{number}" for number in range(9) for start in ("windows-", "cp", "x-cp")),
        *(f"latin{number}" for number in range(1, 7)),
        *(f"csisolatin{number}" for number in range(1, 7)),
        "iso-8859-16",
    }
)
STATEFUL = frozenset(_STATEFUL.split())
"""Encodings in which an escape sequence turns the meaning of plain ASCII, so that filters read other text."""
REPLACED = frozenset(_REPLACED.split())
"""Labels for which browsers show one replacement character instead of the page."""


def is_known(label: str) -> bool:
    """Whether browsers decode by this label; for others they guess."""
    return label.strip("\t\n\f\r ").lower() in KNOWN
