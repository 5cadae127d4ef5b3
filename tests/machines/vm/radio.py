"""The lamp's own access point, on radios that the kernel only simulates (mac80211_hwsim), by a real NetworkManager."""

import re

from lamp import Lamp
from page import WAITS, Phone, has_settings, shuts

WORDS = 'ctrl_interface=/run/phone-wpa\nnetwork={{\n ssid="{}"\n psk="{}"\n key_mgmt=WPA-PSK\n}}\n'
"""What a phone is told of a network to join: wpa_supplicant.conf(5)."""


def own_network(lamp: Lamp) -> str:
    """A hold brings up the lamp's own access point; a phone joins by the card's words, reads; then it is gone."""
    lamp.has("radio")
    lamp.run("/usr/share/ebb/install --packaged --upgrade", 300)  # as the package does where NetworkManager is
    assert lamp.run("stat -c '%U %a' /etc/NetworkManager/system-connections/ebb-ap.nmconnection") == "root 600"
    has_settings(lamp, '[page]\\nopen = "hold"\\nap = true\\n')
    card = lamp.run("ebb page card")
    name, passphrase = re.findall(r"(?:Name|Passphrase): (\S+)", card)
    # The other radio is the phone's, in a network of its own, or nothing would have to go through the air.
    lamp.run("unshare -n sleep infinity > /dev/null 2>&1 & echo $! > /run/phone")
    lamp.run("modprobe mac80211_hwsim radios=2; iw phy phy1 set netns $(cat /run/phone)")
    within = "nsenter -t $(cat /run/phone) -n"
    assert "type AP" not in lamp.run("sleep 5; iw dev"), "an access point that nobody asked for"
    lamp.run("far hold")
    up_s = lamp.until("[ -s /run/ebb-live/ap ]", 120)
    address = lamp.run("cat /run/ebb-live/ap")
    lamp.pi.put("/run/phone.conf", WORDS.format(name, passphrase).encode())
    lamp.run(f"{within} wpa_supplicant -B -D nl80211 -i wlan1 -c /run/phone.conf")
    joined_s = lamp.until(f"{within} wpa_cli -p /run/phone-wpa -i wlan1 status | grep -q wpa_state=COMPLETED", 60)
    lamp.run(f"{within} /usr/lib/klibc/bin/ipconfig -t 60 -c dhcp wlan1", 120)
    phone = Phone(lamp, f"http://{address}", within)
    phone.is_let_in()
    status, text = phone.ask("/nights")  # which is shown where nobody else listens
    assert status == 403 and 'name="code"' in text, (status, text)
    status, text = phone.ask("/lamp")
    assert status == 200, (status, text)
    shuts(lamp)
    gone_s = lamp.until(f"! iw dev | grep -q 'type AP' && {within} iw dev wlan1 link | grep -q 'Not connected'", 60)
    assert lamp.run("ls /run/ebb-live/ap 2>&1", well=False).endswith("No such file or directory")
    lamp.until(WAITS, 30)
    return (
        f"up {up_s:.1f} s after a hold, joined in {joined_s:.1f} s, a page in {phone.took_s:.1f} s; "
        f"gone {gone_s:.1f} s after the port"
    )
