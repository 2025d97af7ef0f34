#!/usr/bin/python3
"""How fast Python feedparser reads the corpus of parse_bench, HTML made safe as it does by default.

usage: parse_bench write FOLDER; feedparser_bench.py FOLDER [PREFIX]

Prints megabytes a CPU second for each kind of document and for all, from one reading of each file (one takes
seconds). Needs Debian's python3-feedparser.
"""
import collections
import pathlib
import sys
import time

import feedparser


def seconds_for(data):
    start = time.process_time()
    result = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=True)
    seconds = time.process_time() - start
    if not result.entries:
        sys.exit("feedparser found no entries")
    return seconds


def main():
    prefix = sys.argv[2] if len(sys.argv) > 2 else ""
    sizes = collections.Counter()
    seconds = collections.Counter()
    for path in sorted(pathlib.Path(sys.argv[1]).glob(f"{prefix}*.xml")):
        data = path.read_bytes()
        taken = seconds_for(data)
        for kind in (path.name.split("-")[0], "all"):
            sizes[kind] += len(data)
            seconds[kind] += taken
    for kind, size in sizes.items():
        print(f"{kind:8} {size / 1e6:5.1f} MB, {size / 1e6 / seconds[kind]:.3f} MB/s")


if __name__ == "__main__":
    main()
