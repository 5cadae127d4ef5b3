"""The lamp's own certificate for HTTPS, with its key in one file: made by openssl, and anew before it ends.

It signs for this lamp alone. What a phone could install to trust other sites by it is not made at all.
"""

import hashlib
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

from device.language import tr
from device.settings.paths import TLS
from drivers import stored
from drivers.ports import DriverError
from drivers.system.clock import utc_now

DAYS, ANEW_DAYS = 397, 30  # browsers refuse one that is valid for longer than 398
BEGIN = "-----BEGIN CERTIFICATE-----"
SIGNS = 8
ASK = """
[req]
distinguished_name = subject
x509_extensions = extensions
prompt = no
[subject]
CN = {0}.local
[extensions]
subjectAltName = DNS:{0}.local, DNS:{0}
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
"""


def make(path: Path) -> None:
    """A new key and certificate for this machine's name, in place of what was there. Raises DriverError, OSError."""
    made = stored.beside(path)
    try:
        ask = ASK.format(socket.gethostname().lower())
        new = ["req", "-x509", "-config", "-", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        parts = _openssl([*new, "-days", str(DAYS), "-keyout", "-"], ask)
        fd = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w") as file:
            os.fchmod(fd, 0o640)  # the folder's group is the page's
            file.write(parts)
            file.flush()
            os.fsync(fd)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def holds(path: Path) -> bool:
    """Whether the one that is there is this machine's, and lasts a while."""
    name = f"{socket.gethostname().lower()}.local"
    try:
        text = stored.text(path)
        told = _openssl(["x509", "-noout", "-checkhost", name], text)
        told += _openssl(["x509", "-noout", "-checkend", str(ANEW_DAYS * 86400)], text)
    except (OSError, stored.UnreadableError, DriverError):
        return False
    return "will not expire" in told and "does match" in told


def begins(path: Path) -> str | None:
    """How its fingerprint begins (SHA-256), to be compared with what a browser shows; None where it cannot be read."""
    try:
        text = stored.text(path)
        found = ssl.PEM_cert_to_DER_cert(text[text.index(BEGIN) :])
    except (OSError, ValueError):
        return None
    signs = hashlib.sha256(found).hexdigest().upper()[:SIGNS]
    return ":".join(signs[k : k + 2] for k in range(0, SIGNS, 2))


def _openssl(words: list[str], given: str) -> str:
    """What it prints. Raises DriverError."""
    try:
        run = subprocess.run(["openssl", *words], input=given, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise DriverError(
            tr("HTTPS needs a certificate, and openssl does not make it: {trouble}", trouble=trouble)
        ) from trouble
    if run.returncode and not run.stdout:
        raise DriverError(
            tr("HTTPS needs a certificate, and openssl does not make it: {trouble}", trouble=run.stderr.strip())
        )
    return run.stdout


def main() -> int:
    """What ebb-certificate.service runs: once the clock is known, for a certificate says from when on it holds."""
    path = Path("/") / TLS / "lamp.pem"
    if not utc_now()[1]:
        print("the time of day is not known yet, and a certificate says until when it holds: later", file=sys.stderr)
    elif not holds(path):
        make(path)
        print(f"made a certificate; its fingerprint begins {begins(path)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
