#!/usr/bin/python3
"""In the guest: plays what hangs on the header, with the project's own simulated parts, people and room.

    far_end.py                     plays, as far-end.service
    far_end.py press | tap2 | hold a finger on the button
    far_end.py people 2 | 1 | 0    so many lie down to it
    far_end.py set converter there | absent | stretched
    far_end.py seen                what went over the wires since it was last asked, as JSON

It shares the guest's only processor with the lamp. A wire never waits, so what plays it goes before all other work; of
the frames it only sees whether anything is lit. The people's eyes see a few a second, in a thread that goes last.
"""

import errno
import json
import os
import select
import socket
import struct
import sys
import threading
import time
from collections import Counter, deque

HEAD = struct.Struct("=BBHIIIQ")
DOOR = "/run/far-end.sock"
BUTTON, MOTOR, CONVERTER, PIXELS = 17, 18, 0x48, 24
EYES_S = 0.25  # from one look at the light to the next
ONE = b"\xf8"  # a bit that is set, as drivers/pi/spi.py sends it
FINGERS = {
    "press": [(0.0, 0), (0.12, 2)],
    "hold": [(0.0, 0), (2.0, 2)],
    "tap2": [(0.0, 0), (0.12, 2), (0.35, 0), (0.47, 2)],
}


class Clock:
    def now(self):
        return time.monotonic()


class FarEnd:
    def __init__(self):
        from drivers.simulated.ads1115 import Chip
        from drivers.simulated.ws2812 import Spi

        self.leds = Spi(PIXELS)
        self.chip = Chip(self.volts, Clock())
        self.converter, self.fingers, self.room = "there", [], None
        self.frames, self.lit = deque(maxlen=8), 0.0
        self.people(1)
        self.forget()

    def people(self, count):
        from skin_circuits import ConstantVoltage

        from drivers.simulated.body import Body
        from drivers.simulated.people import PEOPLE
        from drivers.simulated.room import Room

        self.lie_down_s = time.monotonic()
        bodies = [Body(PEOPLE["eager"], seed=11 + i) for i in range(count)]
        self.room = Room(bodies, ConstantVoltage(0.5, 1e6, 200e3, 3.3)) if count else None

    def volts(self, pin, t_s):
        if self.room is None:
            return (0.9, 0.5)[pin % 2]  # a bare pulse sensor, and electrodes that nobody touches
        return self.room.volts(pin // 2, ("pulse", "skin")[pin % 2], t_s - self.lie_down_s)

    def forget(self):
        self.since_s, self.counted, self.wrong = time.monotonic(), Counter(), Counter()
        self.brightest, self.first_light_s, self.motor_on_s, self.motor_rose_s = 0.0, None, 0.0, None
        self.slots, self.first_slot_s, self.newest_slot_s, self.longest_gap_s = Counter(), None, None, 0.0

    def transaction(self, number, data, messages):
        """The answer to one on the bus, or None while the clock is held low."""
        out, at = b"", 0
        if self.converter == "stretched":
            return None
        for _ in range(messages):
            address, reads, length = struct.unpack_from("=HHH", data, at)
            at += 6
            if address != CONVERTER or self.converter == "absent":
                self.counted["nobody there"] += 1
                return struct.pack("=cIi", b"A", number, -errno.EREMOTEIO)
            if reads:
                out += self.chip.read(length)
            else:
                self.count_slot(data[at : at + length])
                self.chip.write(data[at : at + length])
                at += length
        return struct.pack("=cIi", b"A", number, 0) + out

    def count_slot(self, wrote):
        if len(wrote) == 3 and wrote[0] == 1 and wrote[1] & 0x80:
            now_s = time.monotonic()
            self.slots[wrote[1] >> 4 & 3] += 1
            if self.newest_slot_s is None:
                self.first_slot_s = now_s
            else:
                self.longest_gap_s = max(self.longest_gap_s, now_s - self.newest_slot_s)
            self.newest_slot_s = now_s

    def frame(self, khz, data, t_s):
        self.counted["frames"] += 1
        self.frames.append((khz, data))
        if self.first_light_s is None and ONE in data:
            self.first_light_s = t_s

    def eyes(self):
        os.nice(40)  # of this thread alone: to the last place
        while True:
            time.sleep(EYES_S)
            self.look()

    def look(self):
        import numpy as np

        if not self.frames:
            return
        khz, data = self.frames[-1]
        self.leds.max_speed_hz = khz * 1000
        self.leds.writebytes2(bytes(khz // 8))  # a millisecond of the silence since the frame before
        try:
            self.leds.writebytes2(np.frombuffer(data, np.uint8))
        except ValueError as why:
            self.wrong[str(why)] += 1
        light = self.leds.lit.max(axis=1) / 255
        self.lit = float(light.mean())
        self.brightest = max(self.brightest, self.lit)
        for body in self.room.bodies if self.room else ():
            body.light = min(1.0, float(light.mean()) / 0.4)

    def pin(self, pin, level, t_s):
        self.counted[f"pin {pin}"] += 1
        if pin != MOTOR:
            return
        if level:
            self.motor_rose_s = t_s
        elif self.motor_rose_s is not None:
            self.motor_on_s += t_s - self.motor_rose_s
            self.motor_rose_s = None

    def seen(self):
        now_s = time.monotonic()
        over_s = now_s - self.since_s
        said = {
            "seconds": round(over_s, 3), "at_s": round(now_s, 3), "slots": dict(sorted(self.slots.items())),
            "first_slot_s": self.first_slot_s, "newest_slot_s": self.newest_slot_s,
            "slots_per_s": round(self.slots.total() / over_s, 2), "longest_gap_s": round(self.longest_gap_s, 4),
            "frames_per_s": round(self.counted["frames"] / over_s, 2), "wrong_frames": dict(self.wrong),
            "lit": round(self.lit, 5), "brightest": round(self.brightest, 5), "first_light_s": self.first_light_s,
            "motor_on_s": round(self.motor_on_s, 3), "motor_edges": self.counted[f"pin {MOTOR}"],
            "nobody_there": self.counted["nobody there"],
            "heart_bpm": [round(body.heart_bpm, 1) for body in self.room.bodies] if self.room else [],
        }  # fmt: skip
        self.forget()
        return said

    def event(self, wire):
        event = os.read(wire, 16384)
        kind, _, length, number, arg, _, ns = HEAD.unpack_from(event)
        data = event[HEAD.size : HEAD.size + length]
        if kind == ord("I"):
            if answer := self.transaction(number, data, arg):
                os.write(wire, answer)
        elif kind == ord("S"):
            self.frame(arg, data, ns / 1e9)
        elif kind == ord("G"):
            self.pin(arg & 255, arg >> 8, ns / 1e9)

    def told(self, words):
        match words:
            case ["people", count]:
                self.people(int(count))
            case ["set", "converter", ("there" | "absent" | "stretched") as how]:
                self.converter = how
            case ["seen"]:
                return json.dumps(self.seen())
            case [finger] if finger in FINGERS:
                self.fingers += [(time.monotonic() + after_s, level) for after_s, level in FINGERS[finger]]
            case _:
                return f"not understood: {' '.join(words)}"
        return "ok"

    def play(self):
        wire = os.open("/dev/far-end", os.O_RDWR)
        sys.setswitchinterval(0.0001)
        threading.Thread(target=self.eyes, daemon=True).start()
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))  # this thread alone
        door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        if os.path.exists(DOOR):
            os.unlink(DOOR)
        door.bind(DOOR)
        if "NOTIFY_SOCKET" in os.environ:
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
        while True:
            wait_s = max(0.0, self.fingers[0][0] - time.monotonic()) if self.fingers else None
            ready, _, _ = select.select([wire, door], [], [], wait_s)
            while self.fingers and self.fingers[0][0] <= time.monotonic():
                os.write(wire, struct.pack("=cBB", b"P", BUTTON, self.fingers.pop(0)[1]))
            if wire in ready:
                self.event(wire)
            if door in ready:
                words, whom = door.recvfrom(256)
                answer = self.told(words.decode().split())
                if whom:
                    door.sendto(answer.encode(), whom)


def ask(words):
    mine = f"/run/far-end-{os.getpid()}"
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.bind(mine)
    try:
        end.settimeout(30)
        end.sendto(" ".join(words).encode(), DOOR)
        print(end.recv(65536).decode())
    finally:
        os.unlink(mine)


if __name__ == "__main__":
    if sys.argv[1:]:
        ask(sys.argv[1:])
    else:
        FarEnd().play()
