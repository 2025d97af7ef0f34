#!/usr/bin/env python3
"""Polls thousands of feeds from a local nginx, cold and warm, beside curl fetching the same URLs.

usage: round_trip.py NEWSPOOL [--feeds N] [--items N] [--hosts N] [--repeat N] [--keep DIR]

Makes its own feeds (RSS with content:encoded, the same bytes at each run), serves them by nginx on many
127.0.0.x addresses, and prints for each round the CPU seconds (user + system, of the whole process), the
articles in the spool, and the requests in nginx's log. Needs nginx, curl and python3; writes below a temporary
folder, or DIR. Nothing leaves the machine.
"""
import argparse
import email.utils
import json
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PORT = 18473
WORDS = ("river market council report window energy harbour school border engine museum forest signal bridge "
         "память новость город 記事 世界 été grün señal").split()


def feed_text(number, items):
    """One RSS document of about 47 kB for 20 items, a function of its number alone."""
    source = random.Random(number)
    words = lambda count: " ".join(source.choice(WORDS) for _ in range(count))
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
             'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>'
             f"<title>Feed {number}</title><link>http://127.0.0.1/{number}/</link>"
             f"<description>{words(8)}</description>\n"]
    for item in range(items):
        when = email.utils.formatdate(1_700_000_000 + number * 60 - item * 3600, usegmt=True)
        paragraphs = "".join(f"<p>{words(24)} <a href=\"/{number}/{item}/more\">{words(2)}</a>.</p>" for _ in range(9))
        parts.append(f"<item><title>{words(7)}</title><link>http://127.0.0.1/{number}/{item}</link>"
                     f'<guid isPermaLink="false">urn:feed:{number}:{item}</guid><pubDate>{when}</pubDate>'
                     f"<description>{words(20)}</description>"
                     f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>\n")
    parts.append("</channel></rss>\n")
    return "".join(parts)


def write_corpus(folder, feeds, items):
    root = folder / "www"
    root.mkdir()
    for number in range(feeds):
        (root / f"{number}.xml").write_text(feed_text(number, items), encoding="utf-8")
    os.chmod(folder, 0o755)


def start_nginx(folder, hosts):
    listen = "".join(f"    listen 127.0.0.{host + 1}:{PORT};\n" for host in range(hosts))
    (folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  log_format short '$status $http_if_none_match'; access_log {folder}/access.log short buffer=64k flush=1s;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  types {{ application/rss+xml xml; }} keepalive_requests 100000;
  server {{ {listen} root {folder}/www; }}
}}""")
    server = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)],
                              stderr=subprocess.DEVNULL)
    for _ in range(100):
        if subprocess.run(["curl", "-sf", "-o", "/dev/null", f"http://127.0.0.1:{PORT}/0.xml"]).returncode == 0:
            return server
        time.sleep(0.05)
    sys.exit("round_trip.py: nginx does not answer; see " + str(folder / "error.log"))


def requests_since(folder, offset):
    time.sleep(1.5)  # nginx flushes its log each second
    lines = (folder / "access.log").read_text().splitlines()
    new = lines[offset:]
    return len(lines), {"requests": len(new), "conditional": sum(not line.endswith(" -") for line in new),
                        "200": sum(line.startswith("200") for line in new),
                        "304": sum(line.startswith("304") for line in new)}


def cpu_of(command, **kwargs):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, **kwargs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, cpu, time.monotonic() - started


def curl_round(folder, urls, tags):
    """`tags` maps URLs to ETags, as newspool sends them; empty for a cold round."""
    blocks = []
    for url in urls:
        block = [f'url = "{url}"', 'output = "/dev/null"', "silent", "compressed"]
        if url in tags:
            quoted = tags[url].replace("\\", "\\\\").replace('"', '\\"')
            block.append(f'header = "If-None-Match: {quoted}"')
        blocks.append("\n".join(block))
    (folder / "curl.conf").write_text("\nnext\n".join(blocks) + "\n")
    return cpu_of(["curl", "--parallel", "--parallel-max", "64", "-K", str(folder / "curl.conf")],
                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def etag(url):
    headers = subprocess.run(["curl", "-sI", url], capture_output=True, text=True).stdout
    return next(line.split(":", 1)[1].strip() for line in headers.splitlines() if line.lower().startswith("etag:"))


def newspool_round(options, folder):
    command = [options.newspool, "run", "--once", "--config", str(folder / "newspool.toml")]
    done, cpu, wall = cpu_of(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"round_trip.py: newspool exited {done.returncode}: {done.stderr[-2000:]}")
    return cpu, wall


def write_configuration(folder, urls):
    (folder / "feeds.txt").write_text("\n".join(urls) + "\n")
    (folder / "newspool.toml").write_text(f"""
spool = "{folder}/spool"
database = "{folder}/newspool.db"
lists = ["feeds.txt"]
[fetch]
allow_private = true
per_host_delay = "0s"
per_host = 1
[schedule]
interval = "1s"
min_interval = "1s"
""")


def repetition(options, folder, urls):
    shutil.rmtree(folder / "spool", ignore_errors=True)
    for leftover in folder.glob("newspool.db*"):
        leftover.unlink()
    offset, _ = requests_since(folder, 0)
    rounds = {}
    tags = {}
    for name in ("cold", "warm"):
        if name == "warm":
            tags = {url: etag(url) for url in urls}
            offset, _ = requests_since(folder, 0)
        cpu, wall = newspool_round(options, folder)
        offset, log = requests_since(folder, offset)
        delivered = len(os.listdir(folder / "spool" / "new"))
        _, curl_cpu, _ = curl_round(folder, urls, tags)
        offset, curl_log = requests_since(folder, offset)
        rounds[name] = {"cpu": cpu, "wall": wall, "curl_cpu": curl_cpu, "ratio": cpu / curl_cpu, "in_spool": delivered,
                        "log": log, "curl_log": curl_log}
    return rounds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("newspool")
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", help="work below this folder and leave it there")
    options = parser.parse_args()
    options.newspool = os.path.abspath(options.newspool)
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="newspool-bench-")).resolve()
    folder.mkdir(exist_ok=True)
    write_corpus(folder, options.feeds, options.items)
    urls = [f"http://127.0.0.{number % options.hosts + 1}:{PORT}/{number}.xml" for number in range(options.feeds)]
    write_configuration(folder, urls)
    server = start_nginx(folder, options.hosts)
    try:
        results = [repetition(options, folder, urls) for _ in range(options.repeat)]
    finally:
        server.terminate()
        server.wait()
    size = sum(file.stat().st_size for file in (folder / "www").iterdir())
    print(f"{options.feeds} feeds x {options.items} items, {size / options.feeds / 1000:.1f} kB each, "
          f"{options.hosts} hosts, {options.repeat} repetitions; medians")
    for name in ("cold", "warm"):
        rounds = [result[name] for result in results]
        median = lambda key: statistics.median(entry[key] for entry in rounds)
        last = rounds[-1]
        print(f"{name}: newspool {median('cpu'):.2f} s CPU ({median('wall'):.1f} s wall), curl {median('curl_cpu'):.2f} s, "
              f"ratio {median('ratio'):.2f}; in the spool {last['in_spool']}; "
              f"requests {json.dumps(last['log'])}; curl's {json.dumps(last['curl_log'])}")
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
