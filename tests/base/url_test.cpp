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

TEST_CASE("hosts of one registrant share a domain", "[url]") {
    CHECK(registrable_domain("feeds.bbc.co.uk") == "bbc.co.uk");
    CHECK(registrable_domain("127.0.0.1") == "127.0.0.1");
    CHECK(registrable_domain("localhost") == "localhost");
}
