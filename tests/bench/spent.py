"""Runs a command and prints what it cost, as JSON. A process of its own, since a peak of memory counts what the parent
held when it forked: this one is small.
"""
import json
import os
import subprocess
import sys
import time

started = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(json.dumps({"wall": time.monotonic() - started, "code": os.waitstatus_to_exitcode(status),
                  "user": usage.ru_utime, "cpu": usage.ru_utime + usage.ru_stime, "peak_kib": usage.ru_maxrss}))
