"""What may be chosen in the settings where a room offers it: here each meets the setting that it is chosen with."""

from types import MappingProxyType

from device import language
from device.scene.palette import PALETTES
from device.scene.request import Touch
from device.settings.parse import Choices
from drivers.pi.rings import RINGS

CHOICES: Choices = MappingProxyType({
    "light.palette": tuple(PALETTES),
    "touch.pattern": tuple(touch.value for touch in Touch),
    "ring.driver": tuple(RINGS),
    "text.language": language.codes(),
})  # fmt: skip
