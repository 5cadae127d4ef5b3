"""Photoplethysmogram (PPG) to beats: onsets, signal quality, and the confidence that a heart rate needs."""
