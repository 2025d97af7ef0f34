#!/usr/bin/env python3
"""Measures newspool beside yardsticks and peers, and prints a table of medians and ratios.

usage: suite.py BUILD [--feeds N] [--large N] [--repeat N] [--peers] [--json FILE] [--keep DIR]

BUILD is a build folder of the preset "release" whose target "bench" was made. Figures are CPU seconds (user and
system, of whole processes) or ratios inside one run. C is `curl --parallel --parallel-max 64` for the same
URLs to nowhere, F writes and renames the same files and does nothing else. --large adds the
rounds with so many feeds; --peers adds Debian's feed readers, as far as they are installed.
Needs nginx, curl, openssl and python3. Nothing leaves the machine.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys

import peers
from ground import Ground, Spent

NEW_SHARE = 50  # one feed in so many has news in the round "news"
NEW_ITEMS = 3


class Newspool:
    """A configuration of its own, with ledger and spool."""

    def __init__(self, ground, binary, name, output='format = "json"', html="raw", secure=False,
                 fetch=""):
        self.ground = ground
        self.folder = ground.unused(name)
        self.folder.mkdir()
        (self.folder / "feeds.txt").write_text("" if secure else "\n".join(ground.urls) + "\n")
        own = [f'[[feed]]\nurl = "{url}"\nca_file = "{ground.certificate}"\n' for url in ground.secure_urls if secure]
        self.command = [binary, "run", "--once", "--config", str(self.folder / "newspool.toml")]
        (self.folder / "newspool.toml").write_text(f"""
database = "newspool.db"
lists = ["feeds.txt"]
[fetch]
allow_private = true
per_host_delay = "0s"
{fetch}
[schedule]
interval = "1s"
min_interval = "1s"
[articles]
html = "{html}"
[[output]]
path = "spool"
{output}
{"".join(own)}""")

    def round(self):
        spent = Spent(self.command).must_be(0)
        return spent, self.ground.requests()

    def files(self):
        return [entry for entry in os.scandir(self.folder / "spool" / "new")]


def files_yardstick(build, ground, files, size, sync=False):
    folder = ground.unused("yardstick")
    command = [build / "tests/files_bench", folder, str(files), str(size)] + (["sync"] if sync else [])
    return Spent([str(word) for word in command]).must_be(0)


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"suite.py: {what}: {found}, and not {wanted}: the figures would mean nothing")


def repetition(build, ground):
    binary = str(build / "daemon/newspool")
    feeds, items = ground.feeds, ground.items
    found = {}
    cold_c = ground.curl(warm=False)
    ground.requests()
    raw = Newspool(ground, binary, "raw")
    cold, asked = raw.round()
    expect("requests of a cold poll", (asked["requests"], asked["200"]), (feeds, feeds))
    files = raw.files()
    expect("articles of a cold poll", len(files), feeds * items)
    size = sum(entry.stat().st_size for entry in files) // len(files)
    f = files_yardstick(build, ground, len(files), size)
    safe, _ = Newspool(ground, binary, "safe", html="safe").round()
    lines, _ = Newspool(ground, binary, "lines", 'format = "jsonl"').round()
    secure_c = ground.curl(warm=False, secure=True)
    ground.requests()
    secure, asked = Newspool(ground, binary, "secure", secure=True).round()
    expect("requests of a cold poll over TLS", (asked["requests"], asked["200"]), (feeds, feeds))
    warm_c = ground.curl(warm=True)
    asked_c = ground.requests()
    expect("304s of a warm poll by curl", asked_c["304"], feeds)
    warm, asked = raw.round()
    expect("requests of a warm poll", (asked["requests"], asked["304"]), (feeds, feeds))
    found["requests a feed"] = asked["requests"] / feeds
    found["bodies of a warm poll"] = asked["200"]
    changed = range(0, feeds, NEW_SHARE)
    for feed in changed:
        ground.publish(feed, NEW_ITEMS, items)
    before = len(raw.files())
    news, asked = raw.round()
    expect("articles of a poll with news", len(raw.files()) - before, len(changed) * NEW_ITEMS)
    for feed in changed:
        ground.publish(feed, 0, items, age=86_400)
    found.update({
        "C cold": cold_c.cpu, "C warm": warm_c.cpu, "F": f.cpu, "cold raw": cold.cpu, "cold safe": safe.cpu,
        "cold jsonl": lines.cpu, "warm": warm.cpu, "news": news.cpu,
        "1": cold.cpu / (cold_c.cpu + f.cpu), "2": safe.cpu / (cold_c.cpu + f.cpu), "3": warm.cpu / warm_c.cpu,
        "4": news.cpu / warm_c.cpu, "5": lines.cpu / cold_c.cpu, "13": cold.peak_kib / 1024,
        "C secure": secure_c.cpu, "cold secure": secure.cpu, "secure": secure.cpu / (secure_c.cpu + f.cpu),
        "cold a feed": cold.cpu / feeds, "warm a feed": warm.cpu / feeds, "bytes an article": size})
    return found


ROWS = [
    ("1", "cold poll, json, raw: CPU over C + F", "1.4"),
    ("2", "the same with html = \"safe\"", "1.8"),
    ("3", "warm poll, all 304: CPU over C", "1.0"),
    ("4", f"one feed in {NEW_SHARE} with {NEW_ITEMS} new items: CPU over C", "1.2"),
    ("5", "cold poll, jsonl: CPU over C", "4"),
    ("13", "peak memory of the cold poll, MiB", "40"),
    ("secure", "cold poll over TLS, json, raw: CPU over C over TLS + F", ""),
    ("requests a feed", "14: requests a feed and poll", "1"),
    ("bodies of a warm poll", "14: bodies of a warm poll", "0"),
    ("C cold", "C, cold: CPU s", ""), ("C warm", "C, warm: CPU s", ""),
    ("C secure", "C, cold, over TLS: CPU s", ""), ("cold secure", "newspool, cold, raw, over TLS: CPU s", ""),
    ("F", "F: CPU s", ""),
    ("cold raw", "newspool, cold, raw: CPU s", ""), ("cold safe", "newspool, cold, safe: CPU s", ""),
    ("cold jsonl", "newspool, cold, jsonl: CPU s", ""), ("warm", "newspool, warm: CPU s", ""),
    ("news", "newspool, some news: CPU s", ""), ("bytes an article", "bytes of an article's file", ""),
]


def reading(build, ground):
    """CPU seconds that raw pugixml takes for the corpus but for its JSON, and those that newspool takes to read it."""
    told = subprocess.run([build / "tests/parse_bench", "files", ground.root], capture_output=True, text=True,
                          check=True).stdout
    amount, raw, feed = (float(re.search(pattern, told).group(1))
                         for pattern in (r"([\d.]+) MB,", r"pugixml (\d+) MB/s", r"feed (\d+) MB/s"))
    return amount / raw, amount / feed


def medians(runs):
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def binary_figures(build):
    binary = build / "daemon/newspool"
    stripped = build / "newspool.stripped"
    subprocess.run(["strip", "-o", stripped, binary], check=True)
    size = stripped.stat().st_size
    stripped.unlink()
    libraries = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    return size, sorted(line.split()[0] for line in libraries.splitlines() if "=>" in line)


def row(name, value, goal=""):
    print(f"  {name:<58} {value:>12}  {goal}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--keep")
    options = parser.parse_args()
    build = options.build.resolve()
    with Ground(options.feeds, options.items, options.hosts, options.keep) as ground:
        print(f"{options.feeds} feeds x {options.items} items on {options.hosts} hosts, median "
              f"{ground.bytes_a_feed() / 1000:.1f} kB; {options.repeat} repetitions, medians; {os.cpu_count()} CPUs, "
              f"Linux {platform.release()}, load {os.getloadavg()[0]:.1f}\n")
        runs = [repetition(build, ground) for _ in range(options.repeat)]
        result = medians(runs)
        row("figure", "measured", "goal: at most")
        for key, name, goal in ROWS:
            row(f"{key + ': ' if key.isdigit() else ''}{name}", f"{result[key]:.2f}", goal)
        raw, read = reading(build, ground)
        result.update({"raw pugixml": raw, "reading": read})
        row("raw pugixml, the XML of the corpus: CPU s", f"{raw:.2f}")
        row("newspool's reading of the same: CPU over raw pugixml", f"{read / raw:.2f}")
        if options.peers:
            for name, cold, warm in peers.rounds(ground):
                result[name] = {"cold": cold, "warm": warm}
                row(f"6, 7: {name}, cold: its CPU over ours", f"{cold / result['cold raw']:.1f}")
                if warm is not None:
                    row(f"6, 7: {name}, warm: its CPU over ours", f"{warm / result['warm']:.1f}")
    if options.large:
        with Ground(options.large, options.items, options.hosts, options.keep) as ground:
            large = medians([repetition(build, ground)])
            result["large"] = large
            for name in ("cold a feed", "warm a feed"):
                row(f"8: {options.large} feeds over {options.feeds}: {name}", f"{large[name] / result[name]:.2f}", "1.1")
            row(f"13: peak memory of the cold poll, {options.large} feeds, MiB", f"{large['13']:.1f}", "40")
    size, libraries = binary_figures(build)
    result.update({"stripped bytes": size, "libraries": libraries, "runs": runs})
    row("16: stripped binary, MB", f"{size / 1e6:.2f}", "3")
    print("\n  16: shared libraries: " + " ".join(libraries))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
