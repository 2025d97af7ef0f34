#!/usr/bin/python3
"""Debian's feed readers on the corpus of the suite, each as its users run it, as far as they are installed:
newsboat -x reload, sfeed_update (with ETags, by curl's own options), rss2email into a Maildir, and a pool of 32
threads of Python's feedparser. What they keep lies below the folder of the measurement.

usage, by the suite itself: peers.py feedparser URLS STATE
"""
import concurrent.futures
import pathlib
import pickle
import shutil
import subprocess
import sys


def newsboat(ground, folder):
    (folder / "urls").write_text("\n".join(ground.urls) + "\n")
    (folder / "config").write_text("reload-threads 32\nsuppress-first-reload yes\n")
    return ["newsboat", "-q", "-x", "reload", "-u", str(folder / "urls"), "-c", str(folder / "cache.db"),
            "-C", str(folder / "config")], {}


def sfeed(ground, folder):
    (folder / "sfeedrc").write_text(f"""
sfeedpath="{folder}/feeds"
maxjobs=32
fetch() {{
    curl -s -L -f --max-redirs 0 --etag-compare "{folder}/etags/$1" --etag-save "{folder}/etags/$1" "$2"
}}
feeds() {{
""" + "".join(f'    feed "feed-{number}" "{url}"\n' for number, url in enumerate(ground.urls)) + "}\n")
    for name in ("feeds", "etags"):
        (folder / name).mkdir()
    return ["sfeed_update", str(folder / "sfeedrc")], {}


def rss2email(ground, folder):
    (folder / "mail").mkdir()
    (folder / "config").write_text(f"""[DEFAULT]
to = reader@localhost
from = feeds@localhost
email-protocol = maildir
maildir-path = {folder}/mail
maildir-mailbox = inbox
""" + "".join(f"[feed.feed{number}]\nurl = {url}\n" for number, url in enumerate(ground.urls)))
    return ["r2e", "-c", str(folder / "config"), "-d", str(folder / "data.json"), "run"], {}


def feedparser_pool(ground, folder):
    (folder / "urls").write_text("\n".join(ground.urls) + "\n")
    return ["/usr/bin/python3", __file__, "feedparser", str(folder / "urls"), str(folder / "state")], {}


PEERS = {"newsboat": ("newsboat", newsboat), "sfeed_update": ("sfeed_update", sfeed), "rss2email": ("r2e", rss2email),
         "feedparser pool": (None, feedparser_pool)}


def rounds(ground):
    """Yields name, CPU seconds cold, and warm: each once, because they take minutes."""
    from ground import Spent
    for name, (program, prepare) in PEERS.items():
        if program and not shutil.which(program):
            print(f"  {name} is not installed")
            continue
        folder = ground.folder / "peer"
        folder.mkdir()
        command, options = prepare(ground, folder)
        costs = []
        for _ in ("cold", "warm"):
            ground.requests()
            spent = Spent(command, **options)
            asked = ground.requests()
            if spent.code != 0 or asked["requests"] < ground.feeds:
                print(f"  {name}: exit code {spent.code}, {asked}: {spent.errors[-300:]}")
                break
            costs.append(spent.cpu)
            print(f"  {name}: {spent.cpu:.1f} s CPU; {asked}")
        if len(costs) == 2:
            yield name, *costs
        shutil.rmtree(folder)


def feedparser_round(urls, state):
    import feedparser

    known = pickle.loads(state.read_bytes()) if state.exists() else {}

    def poll(url):
        seen, etag = known.get(url, (frozenset(), None))
        found = feedparser.parse(url, etag=etag)
        ids = {entry.get("id") or entry.get("link") for entry in found.entries}
        return url, (seen | ids, found.get("etag") or etag)

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        known = dict(pool.map(poll, urls.read_text().split()))
    state.write_bytes(pickle.dumps(known))


if __name__ == "__main__":
    feedparser_round(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
