"""The SPI bus of a Pi, through spidev."""

from typing import Any

from drivers.ports import DriverError


def open_spi_bus(device: str) -> Any:
    """A spidev.SpiDev on a device such as /dev/spidev0.0. Raises DriverError that says what to switch on."""
    try:
        import spidev  # pyright: ignore[reportMissingImports]  # installed on a Pi only
    except ImportError:
        raise DriverError(
            "the ring's driver 'spi' needs the package spidev: in Ebb's folder, 'make EXTRAS=pi .venv/.ready-pi'"
        ) from None
    bus, _, chip_select = device.removeprefix("/dev/spidev").partition(".")
    spi = spidev.SpiDev()
    try:
        spi.open(int(bus), int(chip_select))
    except FileNotFoundError:
        raise DriverError(
            f"no SPI bus for the ring ({device} does not exist): on a Pi, switch SPI on with "
            "'sudo raspi-config nonint do_spi 0'"
        ) from None
    except PermissionError:
        raise DriverError(
            f"{device} may not be opened by this user: add it to the group with 'sudo usermod -aG spi $USER' "
            "and log in again"
        ) from None
    except OSError as trouble:
        raise DriverError(f"{device} cannot be opened: {trouble.strerror}") from trouble
    return spi
