"""MQTT, with discovery for Home Assistant."""
