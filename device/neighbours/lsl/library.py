"""pylsl, with liblsl: from its own wheel, from the system, or, where there is none (aarch64), out of mne-lsl's."""

import importlib.util
import os
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
    if found := bundled():
        os.environ.setdefault("PYLSL_LIB", str(found))
    # liblsl reads this as it is loaded, and never again.
    with tempfile.NamedTemporaryFile("w", prefix="lsl_api-", suffix=".cfg") as settings:
        settings.write(f"[multicast]\nResolveScope = {scope}\n")
        settings.flush()
        os.environ["LSLAPICFG"] = settings.name
        try:
            import pylsl
        except (ImportError, RuntimeError, OSError) as trouble:
            raise DriverError(
                Said("LSL cannot begin: {why}. {how}", why=str(trouble).splitlines()[0], how=HOW)
            ) from None
        pylsl.local_clock()
    return pylsl


def bundled() -> Path | None:
    """The liblsl that lies in mne-lsl, which is not imported for it: it would bring much more."""
    place = importlib.util.find_spec("mne_lsl")
    roots = (place.submodule_search_locations or ()) if place else ()
    return next((path for root in roots for path in sorted(Path(root).glob("lsl/lib/liblsl*.so*"))), None)
