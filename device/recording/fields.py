"""What a recording holds: one table of its signals, which everything that writes, reads or exports them goes by.

A field that an older format lacks is unknown in its recordings. FORMAT.md describes the whole for strangers.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from device.model import Breath, Contact, Entrainment, Reason, Regularity, SkinState, Vitals
from drivers.ports import ROW_HZ, Channel

FORMAT = 3
"""Of the recordings that are written now. 1: the first. 2: holds every setting, and its number. 3: the regularity."""

LEAST, MOST = -32768, 32767
"""The range of a stored integer; LEAST is "unknown" in every field."""

CONTACTS, SKINS, REGULARITIES = tuple(Contact), tuple(SkinState), tuple(Regularity)
ENTRAINMENTS = (Entrainment.NO, Entrainment.PARTLY, Entrainment.YES)
NO_SWING = (
    Reason.IRREGULAR, Reason.BREATHS_NOT_OVER, Reason.NO_BREATH_HEARD, Reason.FEW_BEATS_A_BREATH,
    Reason.INTERVALS_MISSING, Reason.OTHER_WAVES,
)  # fmt: skip
"""What the integers of Contact, Skin contact, Regularity, Following and No swing mean."""
ON_SKIN = [SKINS.index(state) for state in (SkinState.ON, SkinState.DRY, SkinState.MOVED)]


@dataclass(frozen=True, slots=True)
class Field:
    """One signal of a recording.

    step: physical value of one integer in unit, 0 for a converter's counts: see `of_channels`. about: as the header
    says it, 80 characters of ASCII at most. sensor: whose raw channel it holds. of: its value from what is known as a
    second begins, None for what is assembled otherwise. codes: what its integers mean, from 0 on. column, meaning: of
    the exported table. since: the first format that has it.
    """

    label: str
    unit: str
    rate_hz: int
    step: float
    about: str
    column: str = ""
    meaning: str = ""
    sensor: str = ""
    of: Callable[[Vitals, Breath | None], float | None] | None = None
    codes: tuple[StrEnum, ...] = ()
    since: int = 1

    @property
    def physical(self) -> tuple[float, float]:
        """What the least and the most integer mean, in unit."""
        return LEAST * self.step, MOST * self.step

    @property
    def possible(self) -> tuple[float, float]:
        """Between which values a field can be that was written by Ebb, in unit."""
        if self.codes:
            return 0.0, len(self.codes) - 1.0
        return (0.0 if self.of else -math.inf, 1.0 if self.of and self.unit == "1" else math.inf)


PULSE, OFFSET, EDA_VOLTS, EDA, LUNGS, TICKS, CHECK = (
    "Pulse", "Pulse offset", "EDA volts", "EDA", "Breath asked", "Ticks", "Check",
)  # fmt: skip
(
    HEART_RATE, RSA, AROUSAL, CONFIDENCE, QUALITY, RESPONSES, PACE, CONTACT, SKIN_CONTACT, ENTRAINMENT, REGULARITY,
    WHY_NO_SWING,
) = (
    "Heart rate", "Swing", "Arousal", "Confidence", "Pulse quality", "Responses", "Pace asked", "Contact",
    "Skin contact", "Following", "Regularity", "No swing",
)  # fmt: skip

COUNTS = "converter's counts; the 7 least of them say why one is missing"
FIELDS = (
    Field(PULSE, "V", ROW_HZ, 0.0, COUNTS, "pulse_v", "pulse sensor; empty where there is no value", "pulse"),
    Field(EDA, "uS", 10, 0.002, "9-row means; ", "skin_usiemens",
          "mean of the tenth of a second that begins at t_s, a missing row filled from a tenth before, whatever the "
          "electrodes touched: see skin_contact"),
    Field(LUNGS, "1", 10, 5e-5, "0 empty, 1 full, as the lamp shows it", "lungs",
          "lungs asked for: 0 empty, 1 full"),
    Field(HEART_RATE, "/min", 1, 0.01, "known at this second", "heart_rate_bpm",
          "heart rate, of the median interval of the last 8 s; empty while the pulse does not earn one",
          of=lambda v, b: v.heart_rate_bpm),
    Field(RSA, "ms", 1, 0.1, "RSA, peak to trough, median of the last breaths", "rsa_ms",
          "swing of the heart with the breath, peak to trough, median of the last five breaths that could be told; "
          "corrected for each interval being a mean over its length, so larger than of the intervals themselves",
          of=lambda v, b: v.rsa_ms),
    Field(AROUSAL, "1", 1, 5e-5, "0 settled, 1 activated, against this person's first minutes", "arousal",
          "0 settled, 1 activated, against this person's own first minutes", of=lambda v, b: v.arousal),
    Field(CONFIDENCE, "1", 1, 5e-5, "of the arousal", "confidence", "of the arousal, 0 to 1",
          of=lambda v, b: v.confidence),
    Field(QUALITY, "1", 1, 5e-5, "mean of the beats that became known in this second", "pulse_quality",
          "mean of the beats that became known in this second, 0 to 1"),
    Field(RESPONSES, "/min", 1, 0.01, "quick skin responses", "responses_per_min", "quick skin responses a minute",
          of=lambda v, b: v.responses_per_min),
    Field(PACE, "/min", 1, 0.01, "breaths the lamp asks for", "pace_asked_bpm",
          "breaths a minute that the lamp asked for", of=lambda v, b: b.rate_bpm if b else None),
    Field(CONTACT, "", 1, 1.0, "0 looking, 1 hold still, 2 found, 3 lost", "contact",
          "whether a finger's pulse is there", codes=CONTACTS, of=lambda v, b: CONTACTS.index(v.contact)),
    Field(SKIN_CONTACT, "", 1, 1.0, "0 missing 1 open 2 loose 3 joined 4 dry 5 on 6 saturated 7 moved 8 doubted",
          "skin_contact", "what the electrodes touch", codes=SKINS, of=lambda v, b: SKINS.index(v.skin)),
    Field(ENTRAINMENT, "", 1, 1.0, "of the breath asked for: 0 no, 1 partly, 2 yes", "following",
          "whether the heart swings with the breath asked for", codes=ENTRAINMENTS,
          of=lambda v, b: ENTRAINMENTS.index(v.entrainment) if v.entrainment else None),
    Field(REGULARITY, "", 1, 1.0, "of the heart's rhythm: 0 regular, 1 irregular", "regularity",
          "whether the rhythm is irregular, as in fibrillation or with many ectopic beats: then there is no swing",
          codes=REGULARITIES, of=lambda v, b: REGULARITIES.index(v.regularity) if v.regularity else None, since=3),
    Field(WHY_NO_SWING, "", 1, 1.0, "0 irregular 1 not over 2 no breath 3 few beats 4 intervals missing 5 other waves",
          "no_swing", "why there is no swing while a pulse is found", codes=NO_SWING,
          of=lambda v, b: next((NO_SWING.index(r) for r in v.reasons if r in NO_SWING), None), since=3),
    Field(EDA_VOLTS, "V", ROW_HZ, 0.0, COUNTS, "skin_v",
          "skin front end, converted a few milliseconds after pulse_v; empty where there is no value", "skin"),
    Field(OFFSET, "us", ROW_HZ, 1.0, "time stamp of each Pulse sample against the 90 Hz grid"),
    Field(TICKS, "", 3, 1.0, "bit i of word j: the light was drawn at (15 j + i)/45 s of this second"),
    Field(CHECK, "", 2, 1.0, "CRC-32 of the record with these four bytes as zero, low word first"),
)  # fmt: skip
"""In their order in the file."""

BY_LABEL: Mapping[str, Field] = {field.label: field for field in FIELDS}
VITALS = tuple(field for field in FIELDS if field.column and field.rate_hz == 1)
"""What is known of a person once a second."""


def of_channels(channels: Mapping[str, Channel], front_end: str) -> tuple[Field, ...]:
    """The fields of one person's file. channels: theirs, by sensor. front_end: of the skin, in words."""

    def of(f: Field) -> Field:
        if f.sensor:
            return replace(f, unit=channels[f.sensor].unit, step=channels[f.sensor].full_scale / -LEAST)
        return replace(f, about=f.about + front_end) if f.label == EDA else f

    return tuple(of(f) for f in FIELDS if not f.sensor or f.sensor in channels)
