"""Electrodermal activity (EDA): front end, skin conductance level (SCL), skin conductance responses (SCR)."""
