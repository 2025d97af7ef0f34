"""What the measurements stand on: nginx on many loopback addresses, and the CPU time of a command.

Nothing leaves the machine.
"""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import corpus

PORT = 18473
SECURE_PORT = 18475


def fail(text):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {text}")


def need(*programs):
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        fail("not installed: " + ", ".join(missing))


class Spent:
    """What a command cost: CPU seconds, of the whole process with its children; wall seconds; peak memory."""

    def __init__(self, command, **options):
        spender = [sys.executable, str(pathlib.Path(__file__).with_name("spent.py")), *command]
        told = subprocess.run(spender, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
        self.errors = told.stderr
        if told.returncode != 0:
            fail(f"cannot run {command[0]}: {self.errors[-2000:]}")
        cost = json.loads(told.stdout)
        self.code, self.wall, self.cpu, self.user = cost["code"], cost["wall"], cost["cpu"], cost["user"]
        self.peak_kib = cost["peak_kib"]

    def must_be(self, code):
        if self.code != code:
            fail(f"exit code {self.code}, not {code}: {self.errors[-2000:]}")
        return self


class Ground:
    """A folder, a corpus below it, and nginx that serves the corpus."""

    def __init__(self, feeds, items, hosts, keep=None, write=True):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
        self.feeds, self.items, self.hosts, self.keep = feeds, items, hosts, keep
        self.folder = pathlib.Path(keep or tempfile.mkdtemp(prefix="newspool-bench-")).resolve()
        self.folder.mkdir(exist_ok=True)
        os.chmod(self.folder, 0o755)  # nginx's workers are another user
        self.root = self.folder / "www"
        self.root.mkdir(exist_ok=True)
        if write:
            for feed in range(feeds):
                self.publish(feed, 0, items, age=86_400)
        self.urls = [f"http://127.0.{feed % hosts // 250}.{feed % hosts % 250 + 1}:{PORT}/{corpus.name_of(feed)}"
                     for feed in range(feeds)]
        self.secure_urls = [url.replace("http:", "https:").replace(f":{PORT}/", f":{SECURE_PORT}/") for url in self.urls]
        self.certificate = self.folder / "certificate.pem"
        self.server = None
        self.seen_lines = self.marks = self.paths = 0

    def unused(self, name):
        """A path for the files of one measurement. Nothing is deleted before all are done: for minutes ext4
        looks twice at each inode that was freed, and creating files then costs up to ten times as much."""
        self.paths += 1
        return self.folder / f"{os.getpid()}-{self.paths}-{name}"

    def publish(self, feed, first, count, age=0):
        """Writes a feed's document, dated `age` seconds ago: its ETag is made of date and size."""
        file = self.root / corpus.name_of(feed)
        file.write_text(corpus.document(feed, first, count), encoding="utf-8")
        when = int(time.time()) - age
        os.utime(file, (when, when))

    def bytes_a_feed(self):
        sizes = sorted(file.stat().st_size for file in self.root.glob("*.*"))
        return sizes[len(sizes) // 2]

    def certify(self, hosts):
        names = ",".join(f"IP:{host}" for host in hosts)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=newspool measures", "-addext", f"subjectAltName={names}", "-days", "30",
                        "-keyout", self.folder / "key.pem", "-out", self.certificate],
                       check=True, stderr=subprocess.DEVNULL)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        need("nginx", "curl", "openssl")
        hosts = sorted({url.split("/")[2].split(":")[0] for url in self.urls})
        self.certify(hosts)
        listen = "".join(f"    listen {host}:{PORT};\n    listen {host}:{SECURE_PORT} ssl;\n" for host in hosts)
        (self.folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;
worker_rlimit_nofile 60000;
events {{ worker_connections 8192; }}
http {{
  log_format short '$status $http_if_none_match'; access_log {self.folder}/access.log short buffer=64k flush=1s;
  client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2; fastcgi_temp_path {self.folder}/t3;
  uwsgi_temp_path {self.folder}/t4; scgi_temp_path {self.folder}/t5;
  types {{ application/rss+xml xml; application/atom+xml atom; application/feed+json json; }}
  keepalive_requests 1000000;
  ssl_certificate {self.certificate}; ssl_certificate_key {self.folder}/key.pem;
  server {{ {listen} root {self.root}; }}
}}""")
        self.server = subprocess.Popen(["nginx", "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)],
                                       stderr=subprocess.DEVNULL)
        # No other has this file: another measurement may hold the port.
        probe = f"http://127.0.0.1:{PORT}/probe-{os.getpid()}"
        (self.root / f"probe-{os.getpid()}").touch()
        for _ in range(200):
            if self.server.poll() is not None:
                fail("nginx does not run, as it says:\n" + self.said())
            if subprocess.run(["curl", "-sf", "-o", "/dev/null", probe]).returncode == 0:
                self.requests()
                return
            time.sleep(0.05)
        fail("nginx does not answer; it says:\n" + self.said())

    def said(self):
        return (self.folder / "error.log").read_text()[-2000:]

    def __exit__(self, *_):
        if self.server:
            self.server.terminate()
            self.server.wait()
        if not self.keep:
            shutil.rmtree(self.folder)

    def requests(self):
        """What was asked since the last call. A mark of our own shows how far nginx has written its log by now."""
        self.marks += 1
        mark = f"mark-{self.marks}"
        subprocess.run(["curl", "-s", "-o", "/dev/null", "-H", f"If-None-Match: {mark}", self.urls[0]], check=True)
        started = time.monotonic()
        while True:
            if time.monotonic() > started + 60:
                fail("nginx has not written its log for a minute")
            time.sleep(0.1)
            lines = (self.folder / "access.log").read_text().splitlines()[self.seen_lines:]
            end = next((at for at, line in enumerate(lines) if line.endswith(mark)), None)
            if end is not None:
                break
        new = lines[:end]
        self.seen_lines += end + 1
        return {"requests": len(new), "conditional": sum(not line.endswith(" -") for line in new),
                "200": sum(line.startswith("200") for line in new),
                "304": sum(line.startswith("304") for line in new)}

    def etag(self, feed):
        """As nginx makes it."""
        found = (self.root / corpus.name_of(feed)).stat()
        return f'"{int(found.st_mtime):x}-{found.st_size:x}"'

    def curl(self, warm, secure=False):
        """Yardstick C: `curl --parallel` for the same URLs, to nowhere; warm, with the ETags that newspool sends."""
        blocks = []
        for feed, url in enumerate(self.secure_urls if secure else self.urls):
            block = [f'url = "{url}"', 'output = "/dev/null"', "silent", "compressed", f'cacert = "{self.certificate}"']
            if warm:
                block.append('header = "If-None-Match: %s"' % self.etag(feed).replace('"', '\\"'))
            blocks.append("\n".join(block))
        (self.folder / "curl.conf").write_text("\nnext\n".join(blocks) + "\n")
        return Spent(["curl", "--parallel", "--parallel-max", "64", "-K", str(self.folder / "curl.conf")]).must_be(0)
