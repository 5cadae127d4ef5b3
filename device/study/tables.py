"""The study's tables, column by column, as Arrow schemas and as resources of a Data Package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["string", "int32", "float", "double", "bool"]
TYPES: Mapping[str, str] = {
    "string": "string", "int32": "integer", "float": "number", "double": "number", "bool": "boolean",
}  # fmt: skip
"""Of Arrow, as Table Schema calls them. Measured values are float: 24 bits, more than any sensor here; times double."""

Row: TypeAlias = dict[str, Any]
"""One row by column; None is unknown."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. unit: as UCUM writes it; empty for what has none. always: whether every row has a value."""

    name: str
    kind: Kind
    about: str
    unit: str = ""
    always: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the study. name: its folder."""

    name: str
    about: str
    columns: Sequence[Column]

    def schema(self, arrow: Any, metadata: Mapping[str, str]) -> Any:
        """Its Arrow schema."""
        fields = [
            arrow.field(c.name, _arrow(arrow, c.kind), not c.always, {"description": c.about, "unit": c.unit})
            for c in self.columns
        ]
        return arrow.schema(fields, {"description": self.about, **metadata})

    def resource(self, paths: Sequence[str]) -> dict[str, Any]:
        """Its entry in datapackage.json."""
        columns = [
            {"name": c.name, "type": TYPES[c.kind], "description": c.about}
            | ({"unit": c.unit} if c.unit else {})
            | ({"constraints": {"required": True}} if c.always else {})
            for c in self.columns
        ]
        return {
            "name": self.name, "type": "table", "description": self.about, "path": list(paths), "format": "parquet",
            "mediatype": "application/vnd.apache.parquet", "schema": {"fields": columns},
        }  # fmt: skip


def _arrow(arrow: Any, kind: Kind) -> Any:
    return {"string": arrow.string, "int32": arrow.int32, "float": arrow.float32, "double": arrow.float64,
            "bool": arrow.bool_}[kind]()  # fmt: skip


WHOSE = (
    Column("lamp", "string", "the lamp, as its folder is called", always=True),
    Column("person", "string", "the person's code at that lamp", always=True),
    Column("session", "int32", "the session's number at that lamp", always=True),
)
MINUTES = Table("minutes", "A minute of one person's session a row; shares are of its seconds.", (
    *WHOSE,
    Column("minute", "int32", "of the session, from 0", "min", always=True),
    Column("seconds", "int32", "seconds of which the beginning was lived: up to 59 in minute 0, whose first "
           "begins before there is a sample; fewer than 60 in the last minute, or where ticks were lost", "s",
           always=True),
    Column("phase", "string", "of the programme, as the minute began"),
    Column("heart_rate_bpm", "float", "mean of the seconds in which it was known", "/min"),
    Column("heart_rate_share", "float", "share of seconds in which it was known", "1", always=True),
    Column("rsa_ms", "float", "respiratory sinus arrhythmia, mean of the seconds in which it was known", "ms"),
    Column("rsa_share", "float", "share of seconds in which it was known", "1", always=True),
    Column("skin_usiemens", "float", "skin conductance level, mean of the seconds in which it was known", "uS"),
    Column("skin_share", "float", "share of seconds in which it was known", "1", always=True),
    Column("arousal", "float", "0 settled .. 1 activated, mean of the seconds in which it was known", "1"),
    Column("arousal_share", "float", "share of seconds in which it was known", "1", always=True),
    Column("artefact_share", "float", "of the interbeat intervals that were classified in this minute", "1"),
    Column("beats", "int32", "heart beats that were accepted", always=True),
    Column("responses", "int32", "skin conductance responses", always=True),
    Column("asked_bpm", "float", "breaths a minute that the lamp asked for, mean while it asked", "/min"),
    Column("asked_share", "float", "share of seconds in which it asked", "1", always=True),
    Column("following_share", "float", "entrained to the pacer: share of the seconds in which that was judged", "1"),
    Column("irregular_share", "float", "irregular rhythm: share of the seconds in which rhythm was judged", "1"),
))  # fmt: skip
BREATHS = Table("breaths", "A breath for which the swing of the heart (RSA) was told a row.", (
    *WHOSE,
    Column("t_s", "double", "session time at which it was known", "s", always=True),
    Column("rsa_ms", "float", "peak to trough of the interval, over three breaths or 30 s", "ms", always=True),
    Column("rsa_bpm", "float", "the same of the heart rate", "/min", always=True),
    Column("power_ms2", "float", "mean square of that wave", "ms2", always=True),
    Column("phase_lag_s", "float", "from the fullest lungs asked for to the fastest heart; unknown while unpaced", "s"),
    Column("asked_bpm", "float", "breaths a minute that the lamp asked for then; unknown while it asked for none",
           "/min"),
))  # fmt: skip
BEATS = Table("beats", "A heart beat a row.", (
    *WHOSE,
    Column("t_s", "double", "session time of the beat", "s", always=True),
    Column("ibi_ms", "float", "inter-beat interval that it ends; unknown after a pause", "ms"),
    Column("kind", "string", "of that interval: normal, or which artefact (Lipponen & Tarvainen 2019); unknown where "
           "it was not classified"),
    Column("accepted", "bool", "whether that interval goes to the classifier", always=True),
    Column("quality", "float", "of the signal, 0 .. 1", "1", always=True),
))  # fmt: skip
SECONDS = Table("seconds", "A second of one person's session a row: what was known as it began.", (
    *WHOSE,
    Column("t_s", "double", "session time of the tick that it is of", "s", always=True),
    Column("phase", "string", "of the programme"),
    Column("contact", "string", "of the finger", always=True),
    Column("heart_rate_bpm", "float", "of the median interval of 8 s", "/min"),
    Column("rsa_ms", "float", "respiratory sinus arrhythmia, median of the last five breaths", "ms"),
    Column("rhythm_bpm", "float", "pace of the breath that is heard in the heart", "/min"),
    Column("entrainment", "string", "to the pacer: yes, partly, no; unknown while unpaced"),
    Column("regularity", "string", "of the last minute's rhythm"),
    Column("skin_usiemens", "float", "skin conductance level", "uS"),
    Column("responses_per_min", "float", "skin conductance responses", "/min"),
    Column("arousal", "float", "0 settled .. 1 activated", "1"),
    Column("asked_bpm", "float", "breaths a minute that the lamp asked for", "/min"),
))  # fmt: skip
OF_MONTHS = (MINUTES, BREATHS)
"""A file a lamp and month each, always."""
ON_REQUEST: Mapping[str, Table] = {table.name: table for table in (BEATS, SECONDS)}
"""Larger ones, by the name by which they are asked for; a file a lamp and month, too."""
SESSIONS = Table("sessions", "One person's session a row: what was recorded, by what it was read, what it comes to.", (
    *WHOSE,
    Column("month", "string", "of its beginning, UTC; 'unknown' if the lamp's clock was not set", always=True),
    Column("begin_utc", "string", "its beginning, ISO 8601; unknown if the lamp's clock was not set"),
    Column("clock_set", "bool", "whether the lamp knew the time of day", always=True),
    Column("mode", "string", "what kind of session it was"),
    Column("simulated", "bool", "whether its bodies were simulated", always=True),
    Column("elsewhere", "string", "the device that recorded it, if no lamp did"),
    Column("alone", "bool", "another person sat there whose rows were not read: pace, swing and joined hands may not "
           "be as they were lived", always=True),
    Column("recorded_by", "string", "version of Ebb that recorded it", always=True),
    Column("read_by", "string", "version of Ebb that this row is by", always=True),
    Column("code", "string", "SHA-256 of the program's files that this row is by", always=True),
    Column("settings", "string", "SHA-256 of today's defaults, for what a recording does not say", always=True),
    Column("key", "string", "SHA-256 of the recording, session, version and settings", always=True),
    Column("notes", "string", "what a replay cannot tell as it was"),
    Column("ended", "string", "why it ended; unknown if it was cut off"),
    Column("minutes", "double", "how long it was", "min", always=True),
    Column("gaps_s", "double", "seconds that never reached the card, or are damaged", "s", always=True),
    Column("late_ticks", "int32", "ticks that the lamp skipped", always=True),
    Column("heart_rate_share", "float", "share of seconds in which the heart rate was known", "1"),
    Column("heart_rate_bpm", "float", "median of the seconds in which it was known", "/min"),
    Column("rsa_share", "float", "share of seconds in which RSA was known", "1"),
    Column("rsa_ms", "float", "median of the seconds in which it was known", "ms"),
    Column("skin_share", "float", "share of seconds in which the skin conductance level was known", "1"),
    Column("skin_usiemens", "float", "median of the seconds in which it was known", "uS"),
    Column("artefact_share", "float", "of the interbeat intervals that were classified", "1"),
    Column("beats", "int32", "heart beats that were accepted", always=True),
    Column("breaths", "int32", "rows in the table of breaths", always=True),
))  # fmt: skip
