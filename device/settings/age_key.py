"""Whether a text is an age public key (X25519, age-encryption.org/v1), without a library, which a lamp may lack.

A key is 32 bytes in Bech32 (BIP 173), whose checksum finds up to four mistyped characters.
"""

from device.language import tr

SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
HUMAN_READABLE = "age"
LENGTH = 62
SECRET = "AGE-SECRET-KEY"


def why_no_key(text: str) -> str:
    """Why a text is no public key that files can be encrypted to; empty if it is one."""
    if SECRET in text.upper():
        return tr(
            "is an identity, which opens what is encrypted: keep it off the lamp. 'age-keygen -y FILE' prints the "
            "public key"
        )
    if not text.startswith(f"{HUMAN_READABLE}1") or len(text) != LENGTH:
        return tr(
            "is no age public key of {length} characters that begins with age1. 'age-keygen -y FILE' prints one",
            length=LENGTH,
        )
    values = [SIGNS.find(sign) for sign in text.removeprefix(f"{HUMAN_READABLE}1")]
    if min(values) < 0 or _checksum(values) != 1:
        return tr("is no age public key: a character of it is mistyped; copy it whole")
    return ""


def _checksum(values: list[int]) -> int:
    """1 for a whole key."""
    name = [ord(sign) for sign in HUMAN_READABLE]
    check = 1
    for value in (*(sign >> 5 for sign in name), 0, *(sign & 31 for sign in name), *values):
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check
