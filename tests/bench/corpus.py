"""The feeds that the measurements fetch: each a function of its number alone, so that every run and every machine
has the same bytes. Five formats, several scripts, 20 items of about 2.3 kB, a median of about 47 kB a feed.
"""
import email.utils
import json
import random
import xml.sax.saxutils

SCRIPTS = [
    "river market council report window energy harbour school border engine museum forest signal bridge winter".split(),
    "été marché forêt école énergie frontière musée señal país über straße größe mañana façade château".split(),
    "память новость город река школа граница музей лес мост зима рынок совет отчёт окно гавань".split(),
    "記事 世界 学校 市場 報告 窓 港 国境 博物館 森 信号 橋 冬 川 会議".split(),
]
# Most of what is published is in Latin letters.
SCRIPT_OF = [0, 0, 0, 1, 0, 2, 0, 1, 3, 0]
FORMATS = ["rss", "atom", "podcast", "rss", "rdf", "json", "rss", "atom", "rss", "rss"]
EXTENSIONS = {"rss": "xml", "podcast": "xml", "rdf": "xml", "atom": "atom", "json": "json"}
NEWEST = 1_760_000_000


def format_of(number):
    return FORMATS[number % len(FORMATS)]


def name_of(number):
    return f"{number}.{EXTENSIONS[format_of(number)]}"


class Item:
    def __init__(self, feed, item):
        source = random.Random(feed * 1_000_003 + item)
        script = SCRIPTS[SCRIPT_OF[(feed // len(FORMATS)) % len(SCRIPT_OF)]]
        words = lambda count: " ".join(source.choice(script) for _ in range(count))
        letters = sum(map(len, script)) / len(script) + 1
        self.link = f"http://127.0.0.1/{feed}/{item}"
        self.id = f"urn:feed:{feed}:{item}"
        self.title = words(7)
        self.summary = words(20)
        self.when = NEWEST + feed * 60 + item * 3600
        count = max(4, round(1_700 / 9 / letters))
        self.html = "".join(f'<p>{words(count)} <a href="/{feed}/{item}/more">{words(2)}</a>.</p>' for _ in range(9))


def rfc822(when):
    return email.utils.formatdate(when, usegmt=True)


def rfc3339(when):
    date = email.utils.parsedate_to_datetime(rfc822(when))
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def rss_item(item, enclosure):
    return (f"<item><title>{item.title}</title><link>{item.link}</link><guid isPermaLink=\"false\">{item.id}</guid>"
            f"<pubDate>{rfc822(item.when)}</pubDate><description>{item.summary}</description>"
            + (f'<enclosure url="{item.link}.mp3" length="12345678" type="audio/mpeg"/>'
               "<itunes:duration>00:31:07</itunes:duration>" if enclosure else "")
            + f"<content:encoded><![CDATA[{item.html}]]></content:encoded></item>\n")


def document(feed, first, count):
    """The feed with items first ... first + count - 1, the newest on top."""
    items = [Item(feed, item) for item in reversed(range(first, first + count))]
    kind = format_of(feed)
    if kind in ("rss", "podcast"):
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
                'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
                'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">\n<channel>'
                f"<title>Feed {feed}</title><link>http://127.0.0.1/{feed}/</link><description>Measured</description>\n"
                + "".join(rss_item(item, kind == "podcast") for item in items) + "</channel></rss>\n")
    if kind == "atom":
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
                f"<title>Feed {feed}</title><id>urn:feed:{feed}</id><updated>{rfc3339(items[0].when)}</updated>\n"
                + "".join(f"<entry><title>{item.title}</title><id>{item.id}</id><link href=\"{item.link}\"/>"
                          f"<updated>{rfc3339(item.when)}</updated><summary>{item.summary}</summary>"
                          f"<content type=\"html\">{xml.sax.saxutils.escape(item.html)}</content></entry>\n"
                          for item in items) + "</feed>\n")
    if kind == "rdf":
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
                'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
                'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
                f'<channel rdf:about="http://127.0.0.1/{feed}/"><title>Feed {feed}</title>'
                f"<link>http://127.0.0.1/{feed}/</link><description>Measured</description></channel>\n"
                + "".join(f'<item rdf:about="{item.link}"><title>{item.title}</title><link>{item.link}</link>'
                          f"<dc:date>{rfc3339(item.when)}</dc:date><description>{item.summary}</description>"
                          f"<content:encoded><![CDATA[{item.html}]]></content:encoded></item>\n" for item in items)
                + "</rdf:RDF>\n")
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": f"Feed {feed}",
                       "home_page_url": f"http://127.0.0.1/{feed}/",
                       "items": [{"id": item.id, "url": item.link, "title": item.title, "summary": item.summary,
                                  "date_published": rfc3339(item.when), "content_html": item.html}
                                 for item in items]}, ensure_ascii=False)
