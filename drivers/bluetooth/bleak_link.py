"""A strap over the computer's own Bluetooth: BlueZ of the system, by bleak (extra 'strap').

Read in bleak's documentation, and tried without a radio alone: what is said where there is no adapter.
"""

import asyncio
import sys
from typing import Any

from drivers.bluetooth.beside import Found, Link, Told
from drivers.ports import DriverError
from drivers.said import Said
from drivers.strap import MEASUREMENT, SERVICE

LOOK_S = 15.0  # a strap that is worn says that it is there about once a second
LACKING = Said(
    "bleak, which listens to straps, is not installed: {python} -m pip install 'bleak>=1,<4' does that",
    python=sys.executable,
)


def over_bleak(address: str | None) -> Link:
    """The link to the strap at an address, or to the first that is found. Raises DriverError without bleak."""
    try:
        import bleak
        from bleak.exc import BleakError
    except ImportError:
        raise DriverError(LACKING) from None

    async def listen(found: Found, told: Told) -> str:
        gone = asyncio.Event()
        try:
            device = await bleak.BleakScanner.find_device_by_filter(
                lambda one, said: _is_it(address, one.address, said.service_uuids), timeout=LOOK_S
            )
            if device is None:
                what = Said("no strap at {address}", address=address) if address else Said("no strap")
                raise DriverError(
                    Said(
                        "{what} was heard for {look_s:.0f} s: is it worn, moist, and not held by a phone?",
                        what=what,
                        look_s=LOOK_S,
                    )
                )
            async with bleak.BleakClient(device, disconnected_callback=lambda client: gone.set()) as client:
                await client.start_notify(MEASUREMENT, lambda which, data: told(bytes(data)))
                found(f"{device.name or 'without a name'}, {device.address}")
                await gone.wait()
        except (BleakError, OSError, EOFError, TimeoutError) as trouble:
            raise DriverError(_why(trouble)) from trouble
        return "its connection was lost"

    return listen


def _is_it(address: str | None, found: str, services: list[str]) -> bool:
    return found.lower() == address.lower() if address else SERVICE in services


def _why(trouble: Any) -> str:
    said = " ".join(str(trouble).split()) or type(trouble).__name__
    return Said(
        "Bluetooth of this computer: {said}: is there an adapter ('bluetoothctl list'), and is BlueZ running?",
        said=said,
    )
