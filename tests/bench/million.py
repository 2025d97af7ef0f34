#!/usr/bin/env python3
"""Measures a daemon with very many feeds, none of which is due: memory, start, reload, questions, wake-ups.

usage: million.py BUILD [--feeds N] [--seconds N] [--keep DIR]

The feeds come from one list file. The first start makes their rows in the ledger; these are then given dates that lie
far ahead, and what is measured is the second start. Nothing is fetched.
"""
import argparse
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from ground import Spent


class Daemon:
    def __init__(self, binary, folder):
        self.command = [binary, "run", "--config", str(folder / "newspool.toml")]
        self.log = folder / "log"
        started = time.monotonic()
        with open(self.log, "w") as log:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stderr=log)
        while "feeds from" not in self.log.read_text():
            if self.child.poll() is not None:
                sys.exit(f"million.py: the daemon ended: {self.log.read_text()[-2000:]}")
            time.sleep(0.01)
        self.ready = time.monotonic() - started

    def status(self, name):
        for line in pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        return 0

    def resident_kib(self):
        return self.status("VmRSS")

    def wakeups(self):
        return sum(int(line.split()[1]) for task in pathlib.Path(f"/proc/{self.child.pid}/task").iterdir()
                   for line in (task / "status").read_text().splitlines() if "ctxt_switches" in line)

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        started = time.monotonic()
        self.child.wait()
        return time.monotonic() - started


def write(folder, feeds):
    with open(folder / "feeds.txt", "w") as listed:
        for feed in range(feeds):
            listed.write(f"https://host{feed // 10}.example/feeds/{feed}.xml\n")
    (folder / "newspool.toml").write_text("""
spool = "spool"
database = "newspool.db"
lists = ["feeds.txt"]
[fetch]
proxy = "http://127.0.0.1:9"
""")


def send_ahead(folder):
    with sqlite3.connect(folder / "newspool.db") as ledger:
        ahead = int((time.time() + 5 * 3600) * 1000)
        ledger.execute("UPDATE feed SET polls = 1, failures = 0, due = ?, earliest = ?, last_poll = ?",
                       (ahead, ahead, ahead - 10 * 3_600_000))


def row(name, value, goal=""):
    print(f"  {name:<58} {value:>12}  {goal}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--feeds", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=120, help="of watching it do nothing")
    parser.add_argument("--keep")
    options = parser.parse_args()
    binary = str(options.build.resolve() / "daemon/newspool")
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="newspool-bench-")).resolve()
    folder.mkdir(exist_ok=True)
    write(folder, 1)
    empty = Daemon(binary, folder)
    time.sleep(2)
    base = empty.resident_kib()
    empty.stop()
    for old in folder.glob("newspool.db*"):
        old.unlink()
    shutil.rmtree(folder / "spool")
    write(folder, options.feeds)
    first = Daemon(binary, folder)
    row(f"first start of {options.feeds:,} feeds, s", f"{first.ready:.2f}")
    row("stop, s", f"{first.stop():.2f}")
    send_ahead(folder)
    second = Daemon(binary, folder)
    row("12: second start, s", f"{second.ready:.2f}", "3")
    time.sleep(5)
    row("12: resident bytes a feed above the empty daemon", f"{(second.resident_kib() - base) * 1024 / options.feeds:.0f}",
        "64")
    before, cpu = second.wakeups(), second.cpu()
    time.sleep(options.seconds)
    row(f"12: wake-ups in {options.seconds} s", str(second.wakeups() - before), "0")
    row("12: CPU s meanwhile", f"{second.cpu() - cpu:.2f}")
    for question in (["status"], ["status", "--json"], ["explain", "https://host7.example/feeds/70.xml"], ["reload"]):
        spent = Spent([binary, *question, "--config", str(folder / "newspool.toml")]).must_be(0)
        row(f"newspool {question[0]}{' --json' if len(question) > 1 and question[1] == '--json' else ''}: wall s",
            f"{spent.wall:.2f}")
        row("  its peak memory, MiB; the daemon's resident memory, MiB",
            f"{spent.peak_kib / 1024:.0f}; {second.resident_kib() / 1024:.0f}")
    row("stop, s", f"{second.stop():.2f}")
    size = (folder / "newspool.db").stat().st_size
    row("ledger, bytes a feed", f"{size / options.feeds:.0f}")
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
