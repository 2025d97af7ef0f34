// URLs: one normal form, references resolved, secrets never shown.
#include "base/url.hpp"

#include "support/catch.hpp"

using namespace newspool;

TEST_CASE("a URL has one normal form", "[url]") {
    CHECK(Url::parse("HTTP://Example.ORG:80")->text() == "http://example.org/");
    CHECK(Url::parse("https://example.org:443/a?b#c")->text() == "https://example.org/a?b");
    CHECK(Url::parse("https://bücher.example/x")->host() == "xn--bcher-kva.example");
    CHECK(Url::parse("https://u:p@example.org:8443/")->origin() == "https://example.org:8443");
    CHECK(Url::parse("https://EXAMPLE.org/A?B=/c")->text() == "https://example.org/A?B=/c");
    CHECK(Url::parse("http://[::1]:8080/x")->host() == "[::1]");
    CHECK(Url::parse("http://[::1]:8080/x")->origin() == "http://[::1]:8080");
    CHECK(Url::parse("http://example.org?q")->path() == "/");
    CHECK(Url::parse("file:///srv/a.xml")->path() == "/srv/a.xml");
}

// The empty fragment is dropped, but a URL that has one is always read by curl.
TEST_CASE("a URL in normal form is left as curl leaves it", "[url]") {
    const auto urls = {
        "http://example.org/",
        "https://example.org/feed.xml?a=1&b=2,3",
        "http://a-b.example.org:8080/x/../y/./z",
        "http://127.0.0.1:8080/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://127.0.0.01/",
        "http://1.2.3.4.5/",
        "http://example.org:080/",
        "http://example.org:80/",
        "https://example.org:80/",
        "https://example.org:443/",
        "http://example.org:65536/",
        "http://example.org:99999/",
        "http://example.org:/",
        "http://example..org/",
        "http://.example.org/",
        "http://example.org./",
        "http://-a.example/",
        "http://a_b.example/",
        "http://user@example.org/",
        "http:///x",
        "http:/example.org/",
        "http://example.org/a b",
        "http://example.org/%7e%c3",
        "http://example.org/?q",
        "http://example.org?q",
        "http://example.org",
        "http://EXAMPLE.org/",
        "http://1a.2b/",
        "http://example.org/a//b",
        "http://example.org/~me/(x)/@y;z=1:2!$*",
        "http://4294967295/",
        "http://example.123/",
        "http://example.1x/",
        "ftp://example.org/",
    };
    for (const char* text : urls) {
        CAPTURE(text);
        const auto alone = Url::parse(text);
        const auto by_curl = Url::parse(std::string(text) + "#");
        REQUIRE(alone.has_value() == by_curl.has_value());
        if (!alone) continue;
        CHECK(alone->text() == by_curl->text());
        CHECK(alone->host() == by_curl->host());
        CHECK(alone->path() == by_curl->path());
        CHECK(alone->origin() == by_curl->origin());
    }
}

TEST_CASE("what is no absolute URL is none", "[url]") {
    for (const char* text : {"", "example.org/feed", "//example.org/", "http://", "http:///", "just words"}) {
        CAPTURE(text);
        CHECK_FALSE(Url::parse(text));
    }
}

TEST_CASE("references resolve as RFC 3986 section 5.4 says", "[url]") {
    const auto base = Url::parse("http://a/b/c/d;p?q");
    CHECK(base->resolve("g")->text() == "http://a/b/c/g");
    CHECK(base->resolve("/g")->text() == "http://a/g");
    CHECK(base->resolve("//g")->text() == "http://g/");
    CHECK(base->resolve("?y")->text() == "http://a/b/c/d;p?y");
    CHECK(base->resolve("../g")->text() == "http://a/b/g");
    CHECK(base->resolve("https://x/")->text() == "https://x/");
}

TEST_CASE("credentials and tokens are never shown", "[url]") {
    CHECK(shown_url("https://me:secret@example.org/f?token=abc&page=2") ==
          "https://***@example.org/f?token=***&page=2");
    CHECK(shown_url("https://example.org/f") == "https://example.org/f");
}

TEST_CASE("an address is told from a name", "[url]") {
    for (const char* address : {"127.0.0.1", "[::1]", "255.255.255.255"}) CHECK(is_ip_address(address));
    for (const char* name : {"localhost", "127.0.0.1.example", "1.2.3", "fe80.example", ""})
        CHECK_FALSE(is_ip_address(name));
}

TEST_CASE("hosts of one registrant share a domain", "[url]") {
    CHECK(registrable_domain("feeds.bbc.co.uk") == "bbc.co.uk");
    CHECK(registrable_domain("127.0.0.1") == "127.0.0.1");
    CHECK(registrable_domain("localhost") == "localhost");
}
