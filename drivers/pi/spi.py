"""The SPI bus of a Pi, through spidev."""

from typing import Any

from drivers.pi import refused
from drivers.ports import DriverError
from drivers.said import Said


def open_spi_bus(device: str) -> Any:
    """A spidev.SpiDev on a device such as /dev/spidev0.0. Raises DriverError that says what to switch on."""
    try:
        import spidev  # pyright: ignore[reportMissingImports]  # installed on a Pi only
    except ImportError:
        raise DriverError(
            refused.library("spidev", Said("the ring's driver {driver!r}", driver="spi"), "spidev>=3.6")
        ) from None
    bus, _, chip_select = device.removeprefix("/dev/spidev").partition(".")
    spi = spidev.SpiDev()
    try:
        spi.open(int(bus), int(chip_select))
    except OSError as trouble:
        raise DriverError(refused.device(device, "spi", Said("SPI bus for the ring"), trouble)) from trouble
    return spi
