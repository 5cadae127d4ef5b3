"""pylsl, with liblsl: from its own wheel, from the system, or, where neither works (aarch64), out of mne-lsl's."""

import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from drivers.ports import DriverError
from drivers.said import Said

HOW = Said("pip install pylsl; and where that brings no liblsl (aarch64): pip install --no-deps mne-lsl")


def pylsl(scope: str) -> Any:
    """The library, told who may find its streams. Raises DriverError that says how to get it.

    scope: 'machine' or 'link', as liblsl's ResolveScope. It counts for the first call in a process alone.
    """
    # liblsl reads this as it is loaded, and never again.
    with tempfile.NamedTemporaryFile("w", prefix="lsl_api-", suffix=".cfg") as settings:
        settings.write(f"[multicast]\nResolveScope = {scope}\n")
        settings.flush()
        os.environ["LSLAPICFG"] = settings.name
        try:
            library = _imported()
        except (ImportError, RuntimeError, OSError) as trouble:
            raise DriverError(
                Said("LSL cannot begin: {why}. {how}", why=str(trouble).splitlines()[0], how=HOW)
            ) from None
        library.local_clock()
    return library


def _imported() -> Any:
    """Pylsl as it is, or as PYLSL_LIB says; with the liblsl of mne-lsl only where that fails. Raises what it raised."""
    try:
        import pylsl
    except (RuntimeError, OSError):
        found = bundled()
        if "PYLSL_LIB" in os.environ or not found:
            raise
        os.environ["PYLSL_LIB"] = str(found)
        for name in [name for name in sys.modules if name.partition(".")[0] == "pylsl"]:
            del sys.modules[name]  # what a failed import leaves of itself
        import pylsl
    return pylsl


def bundled() -> Path | None:
    """The liblsl that lies in mne-lsl, which is not imported for it: it would bring much more."""
    place = importlib.util.find_spec("mne_lsl")
    roots = (place.submodule_search_locations or ()) if place else ()
    return next((path for root in roots for path in sorted(Path(root).glob("lsl/lib/liblsl*.so*"))), None)
