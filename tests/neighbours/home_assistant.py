"""Home Assistant itself with one broker, run by a Python that has it: a line for each change of what it shows.

    python home_assistant.py PORT

A line is {name: [state, attributes]}, the first its version; it ends with its stdin. Nothing is answered but MQTT: of
its web server, which would show the same, it is told that it runs.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from types import MappingProxyType

from homeassistant import bootstrap, config_entries, core, loader
from homeassistant.const import __version__

LOOK_S = 0.1


async def lives(folder: str, port: int) -> None:
    """Until its stdin ends."""
    (Path(folder) / "configuration.yaml").touch()
    home = core.HomeAssistant(folder)
    home.config.skip_pip = True
    loader.async_setup(home)
    home.config_entries = config_entries.ConfigEntries(home, {})
    await bootstrap.async_load_base_functionality(home)
    home.config.components |= {"http", "file_upload"}
    home.set_state(core.CoreState.running)
    entry = config_entries.ConfigEntry(
        data={"broker": "127.0.0.1", "port": port, "discovery": True}, discovery_keys=MappingProxyType({}),
        domain="mqtt", minor_version=2, options={}, source="user", subentries_data=None, title="broker",
        unique_id=None, version=1,
    )  # fmt: skip
    await home.config_entries.async_add(entry)
    if entry.state is not config_entries.ConfigEntryState.LOADED:
        sys.exit(f"Home Assistant {__version__}: its MQTT is {entry.state}: {entry.reason}")
    print(json.dumps({"version": __version__}), flush=True)
    ended, before = asyncio.create_task(asyncio.to_thread(sys.stdin.read)), ""
    while not ended.done():
        shown = {one.attributes["friendly_name"]: [one.state, dict(one.attributes)] for one in home.states.async_all()}
        said = json.dumps(shown, default=str, sort_keys=True)
        if said != before:
            print(said, flush=True)
        before = said
        await asyncio.sleep(LOOK_S)
    await home.async_stop(force=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(lives(made, int(sys.argv[1])))
