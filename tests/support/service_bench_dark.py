"""What runs after every end of the service, on the test bench's files: `ebb dark` with other wires.

python tests/support/service_bench_dark.py FOLDER
"""

import os
import sys
from pathlib import Path

from device.app.safe_exit import darken


def off(path):
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))


parts = {"motor": Path(sys.argv[1]) / "motor", "ring": Path(sys.argv[1]) / "ring"}
if os.environ.get("SERVICE_RESULT") == "exit-code":
    del parts["ring"]
sys.exit(bool(darken({name: lambda path=path: off(path) for name, path in parts.items()})))
