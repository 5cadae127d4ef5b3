"""Identities for tests, their public keys, and settings that name these."""

from pathlib import Path

import pyrage


def key_of(where: Path, code: str) -> str:
    """A new identity in where/CODE.key, as age-keygen writes it; its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    (where / f"{code}.key").write_text(f"# created: 2026-11-27\n# public key: {public}\n{identity}\n")
    return public


def settings(where: Path, **keys: str) -> Path:
    """ebb.toml that gives these people these keys."""
    path = where / "ebb.toml"
    path.write_text("".join(f'[{code}]\nage_recipient = "{key}"\n' for code, key in keys.items()) or "# nobody's\n")
    return path
