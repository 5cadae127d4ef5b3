#!/usr/bin/python3
"""In the guest: does what the host says over a serial port, a line of JSON each way. No network, no keys, no log-in."""

import json
import os
import subprocess
import time

PORT = "/dev/virtio-ports/host"

fd = os.open(PORT, os.O_RDWR)
with open(fd, "rb") as asks, open(fd, "wb", closefd=False) as answers:
    while True:
        asked = json.loads(asks.readline())
        try:
            done = subprocess.run(
                ["bash", "-c", asked["run"]], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=asked["at_most_s"], env=asked["env"],
            )  # fmt: skip
            code, said = done.returncode, done.stdout
        except subprocess.TimeoutExpired as late:
            code, said = -1, (late.stdout or b"") + b"\nNOT DONE IN TIME"
        answer = {
            "code": code,
            "said": said.decode(errors="replace"),
            "at_s": time.monotonic(),
            "number": asked["number"],
        }
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
