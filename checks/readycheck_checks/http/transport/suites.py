"""Cipher suites by their number (IANA, TLS Cipher Suites), and what each of them is worth.

The first two bytes of a suite are its number; its name says key exchange, cipher and digest, so everything else is
read from the name. Suites with keys agreed beforehand (PSK, SRP, Kerberos) belong to no web server and are left out.
"""

from __future__ import annotations

_TABLE = """
1301 AES_128_GCM_SHA256                 1302 AES_256_GCM_SHA384                 1303 CHACHA20_POLY1305_SHA256
1304 AES_128_CCM_SHA256                 1305 AES_128_CCM_8_SHA256

C02B ECDHE_ECDSA_WITH_AES_128_GCM_SHA256                C02F ECDHE_RSA_WITH_AES_128_GCM_SHA256
C02C ECDHE_ECDSA_WITH_AES_256_GCM_SHA384                C030 ECDHE_RSA_WITH_AES_256_GCM_SHA384
CCA9 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256          CCA8 ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
009E DHE_RSA_WITH_AES_128_GCM_SHA256                    009F DHE_RSA_WITH_AES_256_GCM_SHA384
CCAA DHE_RSA_WITH_CHACHA20_POLY1305_SHA256              00A2 DHE_DSS_WITH_AES_128_GCM_SHA256
00A3 DHE_DSS_WITH_AES_256_GCM_SHA384
C0AC ECDHE_ECDSA_WITH_AES_128_CCM                       C0AD ECDHE_ECDSA_WITH_AES_256_CCM
C0AE ECDHE_ECDSA_WITH_AES_128_CCM_8                     C0AF ECDHE_ECDSA_WITH_AES_256_CCM_8
C09E DHE_RSA_WITH_AES_128_CCM                           C09F DHE_RSA_WITH_AES_256_CCM
C05C ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256               C060 ECDHE_RSA_WITH_ARIA_128_GCM_SHA256
C023 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256                C024 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
C027 ECDHE_RSA_WITH_AES_128_CBC_SHA256                  C028 ECDHE_RSA_WITH_AES_256_CBC_SHA384
C009 ECDHE_ECDSA_WITH_AES_128_CBC_SHA                   C00A ECDHE_ECDSA_WITH_AES_256_CBC_SHA
C013 ECDHE_RSA_WITH_AES_128_CBC_SHA                     C014 ECDHE_RSA_WITH_AES_256_CBC_SHA
0067 DHE_RSA_WITH_AES_128_CBC_SHA256                    006B DHE_RSA_WITH_AES_256_CBC_SHA256
0040 DHE_DSS_WITH_AES_128_CBC_SHA256                    006A DHE_DSS_WITH_AES_256_CBC_SHA256
0033 DHE_RSA_WITH_AES_128_CBC_SHA                       0039 DHE_RSA_WITH_AES_256_CBC_SHA
0032 DHE_DSS_WITH_AES_128_CBC_SHA                       0038 DHE_DSS_WITH_AES_256_CBC_SHA
C072 ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256           C076 ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256
0045 DHE_RSA_WITH_CAMELLIA_128_CBC_SHA                  0088 DHE_RSA_WITH_CAMELLIA_256_CBC_SHA
009A DHE_RSA_WITH_SEED_CBC_SHA

009C RSA_WITH_AES_128_GCM_SHA256                        009D RSA_WITH_AES_256_GCM_SHA384
C09C RSA_WITH_AES_128_CCM                               C09D RSA_WITH_AES_256_CCM
C0A0 RSA_WITH_AES_128_CCM_8                             C0A1 RSA_WITH_AES_256_CCM_8
C050 RSA_WITH_ARIA_128_GCM_SHA256
003C RSA_WITH_AES_128_CBC_SHA256                        003D RSA_WITH_AES_256_CBC_SHA256
002F RSA_WITH_AES_128_CBC_SHA                           0035 RSA_WITH_AES_256_CBC_SHA
0041 RSA_WITH_CAMELLIA_128_CBC_SHA                      0084 RSA_WITH_CAMELLIA_256_CBC_SHA
0096 RSA_WITH_SEED_CBC_SHA
C02D ECDH_ECDSA_WITH_AES_128_GCM_SHA256                 C031 ECDH_RSA_WITH_AES_128_GCM_SHA256
C025 ECDH_ECDSA_WITH_AES_128_CBC_SHA256                 C029 ECDH_RSA_WITH_AES_128_CBC_SHA256
C004 ECDH_ECDSA_WITH_AES_128_CBC_SHA                    C00E ECDH_RSA_WITH_AES_128_CBC_SHA
C005 ECDH_ECDSA_WITH_AES_256_CBC_SHA                    C00F ECDH_RSA_WITH_AES_256_CBC_SHA
0030 DH_DSS_WITH_AES_128_CBC_SHA                        0031 DH_RSA_WITH_AES_128_CBC_SHA

0001 RSA_WITH_NULL_MD5                  0002 RSA_WITH_NULL_SHA                  003B RSA_WITH_NULL_SHA256
C001 ECDH_ECDSA_WITH_NULL_SHA           C006 ECDHE_ECDSA_WITH_NULL_SHA          C010 ECDHE_RSA_WITH_NULL_SHA
C00B ECDH_RSA_WITH_NULL_SHA             C015 ECDH_anon_WITH_NULL_SHA
0003 RSA_EXPORT_WITH_RC4_40_MD5         0006 RSA_EXPORT_WITH_RC2_CBC_40_MD5     0008 RSA_EXPORT_WITH_DES40_CBC_SHA
0011 DHE_DSS_EXPORT_WITH_DES40_CBC_SHA  0014 DHE_RSA_EXPORT_WITH_DES40_CBC_SHA
0017 DH_anon_EXPORT_WITH_RC4_40_MD5     0019 DH_anon_EXPORT_WITH_DES40_CBC_SHA
0018 DH_anon_WITH_RC4_128_MD5           001A DH_anon_WITH_DES_CBC_SHA           001B DH_anon_WITH_3DES_EDE_CBC_SHA
0034 DH_anon_WITH_AES_128_CBC_SHA       003A DH_anon_WITH_AES_256_CBC_SHA
006C DH_anon_WITH_AES_128_CBC_SHA256    006D DH_anon_WITH_AES_256_CBC_SHA256
00A6 DH_anon_WITH_AES_128_GCM_SHA256    00A7 DH_anon_WITH_AES_256_GCM_SHA384
0046 DH_anon_WITH_CAMELLIA_128_CBC_SHA  0089 DH_anon_WITH_CAMELLIA_256_CBC_SHA  009B DH_anon_WITH_SEED_CBC_SHA
C016 ECDH_anon_WITH_RC4_128_SHA         C017 ECDH_anon_WITH_3DES_EDE_CBC_SHA
C018 ECDH_anon_WITH_AES_128_CBC_SHA     C019 ECDH_anon_WITH_AES_256_CBC_SHA
0004 RSA_WITH_RC4_128_MD5               0005 RSA_WITH_RC4_128_SHA               C002 ECDH_ECDSA_WITH_RC4_128_SHA
C007 ECDHE_ECDSA_WITH_RC4_128_SHA       C011 ECDHE_RSA_WITH_RC4_128_SHA         C00C ECDH_RSA_WITH_RC4_128_SHA
0009 RSA_WITH_DES_CBC_SHA               0012 DHE_DSS_WITH_DES_CBC_SHA           0015 DHE_RSA_WITH_DES_CBC_SHA
0007 RSA_WITH_IDEA_CBC_SHA
000A RSA_WITH_3DES_EDE_CBC_SHA          0013 DHE_DSS_WITH_3DES_EDE_CBC_SHA      0016 DHE_RSA_WITH_3DES_EDE_CBC_SHA
C003 ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA   C008 ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA  C012 ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
C00D ECDH_RSA_WITH_3DES_EDE_CBC_SHA
"""
_WORDS = _TABLE.split()
NAMES: dict[int, str] = {int(number, 16): f"TLS_{name}" for number, name in zip(_WORDS[::2], _WORDS[1::2], strict=True)}
"""Name by number, best first."""

_WEAK = {
    "_anon_": "without any proof of the server's identity",
    "_NULL_": "without encryption",
    "_EXPORT_": "with 40-bit keys",
    "_RC4_": "with RC4",
    "_RC2_": "with RC2",
    "_DES_CBC_": "with 56-bit DES",
    "_IDEA_": "with IDEA",
    "_3DES_": "with 3DES",
}


def weakness(name: str) -> str:
    """What makes a suite unfit for any use, in words that follow "connections"; empty where nothing does."""
    return next((words for sign, words in _WEAK.items() if sign in name), "")


_OPENSSL = {
    "_anon_": "aNULL", "_NULL_": "eNULL", "_EXPORT_": "EXP", "_RC4_": "RC4", "_RC2_": "RC2", "_DES_CBC_": "DES",
    "_IDEA_": "IDEA", "_3DES_": "3DES",
}  # fmt: skip


def openssl_name(kind: str) -> str:
    """What OpenSSL calls all suites of a weakness, so that nothing else is offered."""
    return next(_OPENSSL[sign] for sign, words in _WEAK.items() if words == kind)


def forward_secret(name: str) -> bool:
    """Whether a recorded connection stays secret when the server's key is stolen later (RFC 9325, section 4.1)."""
    return "_WITH_" not in name or name.startswith(("TLS_ECDHE_", "TLS_DHE_"))


def authenticated_encryption(name: str) -> bool:
    """Whether the cipher protects against change by itself (AEAD), which CBC with a digest does not."""
    return any(sign in name for sign in ("_GCM", "_CCM", "_CHACHA20_"))


TLS13 = tuple(number for number, name in NAMES.items() if "_WITH_" not in name)
_OLDER = {number: name for number, name in NAMES.items() if "_WITH_" in name}
_SOUND = {number: name for number, name in _OLDER.items() if not weakness(name)}
SOUND = tuple(sorted(_SOUND, key=lambda number: not forward_secret(_SOUND[number])))
"""Suites up to TLS 1.2 without a known break; those with forward secrecy first, as browsers ask."""
STATIC = tuple(number for number, name in _SOUND.items() if not forward_secret(name))
"""Of these, the ones without forward secrecy."""
AEAD = tuple(number for number in SOUND if authenticated_encryption(_SOUND[number]))
WEAK = tuple(number for number, name in _OLDER.items() if weakness(name))
EARLIER = tuple(number for number in (*SOUND, *WEAK) if NAMES[number].endswith(("_SHA", "_MD5")))
"""Suites that versions before TLS 1.2 know."""
