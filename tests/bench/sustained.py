#!/usr/bin/env python3
"""Measures a daemon that polls very many feeds in a steady round: polls a second, lag, memory.

usage: sustained.py BUILD [--feeds N] [--interval SECONDS] [--minutes N] [--keep DIR]

The feeds are polled once, outside what is measured; then their dates are spread over the interval in the ledger, and
what counts is the daemon that starts on it. Each feed is a URL of its own on nginx, which answers with 304. Figures
are those of the daemon's own /metrics and of nginx's log. Nothing leaves the machine.
"""
import argparse
import os
import pathlib
import platform
import re
import signal
import sqlite3
import subprocess
import time
import urllib.request

from ground import Ground, Spent, fail

DOCUMENTS = 500
METRICS = 18474


def configure(folder, urls, interval):
    (folder / "feeds.txt").write_text("\n".join(urls) + "\n")
    (folder / "newspool.toml").write_text(f"""
spool = "spool"
database = "newspool.db"
lists = ["feeds.txt"]
metrics = "127.0.0.1:{METRICS}"
[fetch]
allow_private = true
per_host_delay = "0s"
[schedule]
interval = "{interval}s"
min_interval = "{interval}s"
jitter = 0.0
""")


def spread(folder, interval):
    """Dates as a daemon that has run for long would have them."""
    with sqlite3.connect(folder / "newspool.db") as ledger:
        soon = int((time.time() + 10) * 1000)
        ledger.execute("UPDATE feed SET due = ? + (id * 7919) % ?, earliest = 0", (soon, interval * 1000))


def scrape():
    with urllib.request.urlopen(f"http://127.0.0.1:{METRICS}/metrics", timeout=30) as page:
        return page.read().decode()


def figure(page, name):
    found = re.search(r"^" + re.escape(name) + r" ([0-9.e+]+)$", page, re.MULTILINE)
    return float(found.group(1)) if found else fail(f"/metrics has no {name}")


class Sample:
    def __init__(self, daemon, ground):
        page = scrape()
        self.when = time.monotonic()
        self.polls = figure(page, "newspool_poll_lag_seconds_count")
        self.prompt = figure(page, 'newspool_poll_lag_seconds_bucket{le="1"}')
        self.asked = ground.requests()
        ticks = pathlib.Path(f"/proc/{daemon.pid}/stat").read_text().rsplit(")", 1)[1].split()
        self.cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
        status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text()
        self.resident_kib = int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


def row(name, value, goal=""):
    print(f"  {name:<58} {value:>12}  {goal}", flush=True)


def watch(daemon, ground, interval, minutes):
    time.sleep(60)
    first = Sample(daemon, ground)
    time.sleep((minutes - 1) * 60)
    last = Sample(daemon, ground)
    wall, polls = last.when - first.when, last.polls - first.polls
    row("15: polls a second", f"{polls / wall:.0f}", f"{ground.feeds / interval:.0f}")
    row("15: started within 1 s of their date, %", f"{100 * (last.prompt - first.prompt) / polls:.2f}", "95 at least")
    row("15: resident memory at the end over that after a minute", f"{last.resident_kib / first.resident_kib:.3f}",
        "1.05")
    row("resident memory at the end, MiB", f"{last.resident_kib / 1024:.0f}")
    row("CPU of the daemon, % of one core", f"{100 * (last.cpu - first.cpu) / wall:.1f}")
    row("requests a poll; answers other than 304",
        f"{last.asked['requests'] / polls:.3f}; {last.asked['requests'] - last.asked['304']}", "1; 0")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--feeds", type=int, default=100_000)
    parser.add_argument("--interval", type=int, default=300)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--keep")
    options = parser.parse_args()
    binary = str(options.build.resolve() / "daemon/newspool")
    with Ground(DOCUMENTS, 1, options.hosts, options.keep) as ground:
        documents = [url.split("/", 3)[3] for url in ground.urls]
        hosts = sorted({url.split("/")[2] for url in ground.urls})
        urls = [f"http://{hosts[feed % len(hosts)]}/{documents[feed % DOCUMENTS]}?{feed}"
                for feed in range(options.feeds)]
        ground.feeds = options.feeds
        print(f"{options.feeds} feeds every {options.interval} s on {len(hosts)} hosts; {os.cpu_count()} CPUs, "
              f"Linux {platform.release()}, load {os.getloadavg()[0]:.1f}\n")
        configure(ground.folder, urls, options.interval)
        command = [binary, "run", "--config", str(ground.folder / "newspool.toml")]
        first = Spent([*command[:2], "--once", *command[2:]]).must_be(0)
        row("first round of all, s; its CPU, s", f"{first.wall:.0f}; {first.cpu:.0f}")
        spread(ground.folder, options.interval)
        ground.requests()
        with open(ground.folder / "log", "w") as log:
            daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log)
        try:
            watch(daemon, ground, options.interval, options.minutes)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()


if __name__ == "__main__":
    main()
