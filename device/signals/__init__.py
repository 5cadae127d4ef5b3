"""Signals of a body, as a library: PPG to beats, IBI, RSA and HRV; skin conductance to SCL and SCR; arousal from both.

Whole arrays by `analyse_ppg` and `analyse_skin`; row by row by the detectors, each with its `feed`. Pure: numpy and
values only; no clock, no driver, no file.
"""

from device.signals.arousal import Arousal
from device.signals.batch import PpgResult, SkinResult, analyse_ppg, analyse_skin
from device.signals.cardiac import BeatDetector, CardiacAnalysis
from device.signals.harmonics import HarmonicFit, fit_harmonics, rsa_per_breath
from device.signals.hrv import RestHrv, porges_bohrer
from device.signals.intervals import IntervalClassifier
from device.signals.pulse.detector import DetectedBeat, PulseDetector
from device.signals.rsa import RsaTracker
from device.signals.skin.conductance import SkinConductance
from device.signals.skin.responses import ScrDetector

__all__ = [
    "Arousal", "BeatDetector", "CardiacAnalysis", "DetectedBeat", "HarmonicFit", "IntervalClassifier", "PpgResult",
    "PulseDetector", "RestHrv", "RsaTracker", "ScrDetector", "SkinConductance", "SkinResult", "analyse_ppg",
    "analyse_skin", "fit_harmonics", "porges_bohrer", "rsa_per_breath",
]  # fmt: skip
