"""Text exports as their makers write them, by what they and readers of such files describe; values of a known truth."""

import datetime as dt
import json

import numpy as np
from support.foreign_files import columns, pulse, skin

EPOCH = 1764000000


def empatica(name, values, rate_hz):
    return name, "\n".join([f"{EPOCH}.000000", f"{rate_hz:.6f}", *(f"{v:.6f}" for v in values), ""]).encode()


def consensys(t_s):
    """Shimmer Consensys: 'sep=' first, names, units in a row of their own, tabs."""
    heads = [f"Shimmer_8B3A_{name}_CAL" for name in
             ("Timestamp_Unix", "GSR_Range", "GSR_Skin_Conductance", "GSR_Skin_Resistance", "PPG_A13")]  # fmt: skip
    usiemens = skin(t_s)
    return columns(heads, 1e3 * EPOCH + 1e3 * t_s, np.zeros(len(t_s)), usiemens, 1e3 / usiemens, 1500 + 90 * pulse(t_s),
                   separator="\t", above=["sep=\t"], units=["ms", "no_units", "uS", "kOhms", "mV"])  # fmt: skip


def imotions(t_s):
    """IMotions with a Shimmer: raw and calibrated side by side, units in brackets."""
    heads = ["Timestamp RAW (no units)", "Timestamp CAL (mSecs)", "System Timestamp CAL (mSecs)",
             "Internal ADC A13 PPG RAW (no units)", "Internal ADC A13 PPG CAL (mVolts)", "GSR RAW (no units)",
             "GSR CAL (kOhms)", "Heart Rate PPG  (Beats/min)", "IBI PPG  (mSecs)", "GSR CAL (µSiemens)",
             "GSR Quality"]  # fmt: skip
    usiemens, count = skin(t_s), np.arange(len(t_s))
    raw = count * 327.68, 1e3 * t_s, 1e3 * t_s + 7, 2000 + 90 * pulse(t_s), 1500 + 90 * pulse(t_s), 300 + count % 7
    return columns(heads, *raw, 1e3 / usiemens, 66 + 0 * t_s, 909 + 0 * t_s, usiemens, 1 + 0 * t_s, separator="\t")


def opensignals(t_s):
    """OpenSignals: JSON in a comment, then counts in tabs, without any names."""
    said = {"00:07:80": {"sensor": ["BVP", "EDA"], "device name": "00:07:80", "column": ["nSeq", "DI", "CH1", "CH2"],
                         "sampling rate": 100, "resolution": [16, 16], "date": "2017-5-22", "time": "9:39:1.0",
                         "device": "biosignalsplux"}}  # fmt: skip
    rows = (f"{k % 16}\t0\t{int(30000 + 2000 * v)}\t{int(20000 + v)}\t" for k, v in enumerate(pulse(t_s)))
    return "\n".join(["# OpenSignals Text File Format", f"# {json.dumps(said)}", "# EndOfHeader", *rows, ""]).encode()


def acqknowledge(t_s, timed):
    """AcqKnowledge: the step, the number of channels, a name and a unit a line, then a row of how many samples."""
    above = ["rest.acq", "10 msec/sample", "2 channels", "PPG100C", "Volts", "EDA100C", "microsiemens"]
    heads = ["sec", "CH1", "CH2"] if timed else ["CH1", "CH2"]
    values = ([t_s] if timed else []) + [0.2 * pulse(t_s), skin(t_s)]
    counts = "\t".join(([""] if timed else []) + [str(len(t_s))] * 2)
    lines = columns(heads, *values, separator="\t", above=above).decode().split("\n")
    return "\n".join([*lines[:8], counts, *lines[8:]]).encode()


def labchart(t_s, comma):
    """LabChart: facts with '=' in tabs, time first, remarks behind some rows."""
    above = ["Interval=\t0.01 s", "ExcelDateTime=\t4.3e4\t22/11/2026 22:14:05", "TimeFormat=\tStartOfBlock",
             "ChannelTitle=\tFinger Pulse\tGSR", "Range=\t10.000 V\t40.00 µS"]  # fmt: skip
    table = columns((), t_s, 0.2 * pulse(t_s), skin(t_s), separator="\t", comma=comma).decode()
    rows = table.split("\n")
    rows[len(rows) // 2] += "\t#* eyes closed"
    return "\n".join([*above, *rows]).encode("cp1252")


def mindware(t_s):
    heads = ["Time (s)", "MWMOBILEJ_Bio", "MWMOBILEJ_GSC"]
    return columns(heads, t_s, 0.1 * pulse(t_s), skin(t_s), separator="\t", above=["Sample Rate:\t100.000"])


def rdsamp(t_s, units):
    """PhysioNet: names and units in single quotation marks."""
    if units == "seconds":
        return columns(["'Elapsed time'", "'PLETH'"], t_s, pulse(t_s), units=["'seconds'", "'NU'"])
    clock = [f"'{int(t) // 60}:{t % 60:06.3f}'" for t in t_s]
    return columns(["'Elapsed time'", "'PLETH'"], clock, pulse(t_s), units=["'hh:mm:ss.mmm'", "'NU'"])


def by_some_clock(*parts):
    """A moment whose zone nobody named."""
    return dt.datetime(*parts, tzinfo=dt.UTC).replace(tzinfo=None)


def iso(t_s, form="%Y-%m-%d %H:%M:%S.%f"):
    began = by_some_clock(2026, 11, 22, 23, 59, 30)
    return [(began + dt.timedelta(seconds=float(t))).strftime(form) for t in t_s]
