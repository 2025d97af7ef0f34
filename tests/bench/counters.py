#!/usr/bin/env python3
"""Holds rounds of the small corpus against counters that no busy machine can move: requests, bodies and articles, which
must be exact, and instructions, by callgrind, which must be within 5 % of those kept in counters.json. No time counts.

usage: counters.py BUILD [--accept]

BUILD is a build folder of the preset "release". --accept keeps what was counted, after a change that is meant to cost
or spare something. What is kept holds for the compiler and the libraries of Debian 12 on x86-64. Needs nginx, curl
and valgrind. Nothing leaves the machine.
"""
import argparse
import json
import pathlib
import re
import sys

from ground import Ground, Spent, need
from suite import NEW_ITEMS, Newspool

FEEDS, ITEMS, HOSTS = 100, 20, 10
CHANGED = range(0, FEEDS, 5)
TOLERANCE = 0.05
ONE_BY_ONE = "connections = 1"  # how many polls share a commit would depend on time
KEPT = pathlib.Path(__file__).with_name("counters.json")


def count(pool):
    """The round's instructions, requests, and articles made."""
    before = len(pool.files()) if pool.folder.joinpath("spool").exists() else 0
    pool.ground.requests()
    spent = Spent(["valgrind", "--tool=callgrind", f"--callgrind-out-file={pool.folder}/callgrind", *pool.command]
                  ).must_be(0)
    instructions = int(re.search(r"Collected : (\d+)", spent.errors).group(1))
    return instructions, pool.ground.requests(), len(pool.files()) - before


class Judge:
    def __init__(self, kept, accept):
        self.kept, self.accept, self.found, self.wrong = kept, accept, {}, 0

    def round(self, name, pool, answers, articles):
        """`answers` are the requests, with how many of them were answered by a body, and how many by a 304."""
        instructions, asked, made = count(pool)
        self.exact(f"{name}: requests, bodies, 304s", (asked["requests"], asked["200"], asked["304"]), answers)
        self.exact(f"{name}: articles", made, articles)
        self.found[name] = instructions
        kept = self.kept.get(name, 0)
        is_near = kept > 0 and abs(instructions / kept - 1) <= TOLERANCE
        self.say(f"{name}: instructions", f"{instructions:,}", f"{kept:,} +- {TOLERANCE:.0%}", is_near or self.accept)

    def exact(self, name, found, wanted):
        self.say(name, found, wanted, found == wanted)

    def say(self, name, found, wanted, is_right):
        print(f"  {name:<40} {str(found):>18}  {str(wanted):<22} {'' if is_right else 'WRONG'}", flush=True)
        self.wrong += not is_right


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    need("valgrind")
    binary = str(options.build.resolve() / "daemon/newspool")
    judge = Judge(json.loads(KEPT.read_text()) if KEPT.exists() else {}, options.accept)
    with Ground(FEEDS, ITEMS, HOSTS) as ground:
        pool = Newspool(ground, binary, "raw", fetch=ONE_BY_ONE)
        judge.round("cold", pool, (FEEDS, FEEDS, 0), FEEDS * ITEMS)
        judge.round("warm", pool, (FEEDS, 0, FEEDS), 0)
        for feed in CHANGED:
            ground.publish(feed, NEW_ITEMS, ITEMS)
        judge.round("some news", pool, (FEEDS, len(CHANGED), FEEDS - len(CHANGED)), len(CHANGED) * NEW_ITEMS)
        safe = Newspool(ground, binary, "safe", html="safe", fetch=ONE_BY_ONE)
        judge.round("cold, safe HTML", safe, (FEEDS, FEEDS, 0), FEEDS * ITEMS)
    if options.accept and not judge.wrong:
        KEPT.write_text(json.dumps(judge.found, indent=1) + "\n")
    if judge.wrong:
        sys.exit(f"counters.py: {judge.wrong} of these are wrong; where a change is meant to cost or spare "
                 "instructions, keep the new ones by --accept, and say so in the commit")


if __name__ == "__main__":
    main()
