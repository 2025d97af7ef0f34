// RFC 6797, rule by rule.
#include "fetch/secure_hosts.hpp"

#include "support/catch.hpp"

using namespace newspool;
using newspool::fetch::SecureHosts;

namespace {

constexpr Time seen_at{std::chrono::seconds(1'700'000'000)};

Url url(std::string_view text) { return Url::parse(text).value(); }

std::string secured(const SecureHosts& hosts, std::string_view text, Time when = seen_at) {
    return hosts.secured(url(text), when).text();
}

}  // namespace

TEST_CASE("a host that wants https is asked by https for as long as it said, RFC 6797 section 8.3",
          "[hsts]") {
    SecureHosts hosts({});
    CHECK(secured(hosts, "http://news.example/feed") == "http://news.example/feed");
    const auto heard = hosts.hear(url("https://news.example/"), "max-age=3600", seen_at);
    CHECK(heard == SecureHost{"news.example", seen_at + std::chrono::hours(1), false});
    CHECK(secured(hosts, "http://news.example/feed?a=b") == "https://news.example/feed?a=b");
    CHECK(secured(hosts, "http://news.example:8080/feed") == "https://news.example:8080/feed");
    CHECK(secured(hosts, "http://NEWS.example:80/") == "https://news.example/");
    CHECK(secured(hosts, "http://sub.news.example/") == "http://sub.news.example/");
    CHECK(secured(hosts, "http://example/") == "http://example/");
    CHECK(secured(hosts, "http://news.example/", seen_at + std::chrono::hours(2)) == "http://news.example/");
}

TEST_CASE("includeSubDomains speaks for the names below, RFC 6797 section 8.2", "[hsts]") {
    SecureHosts hosts({});
    hosts.hear(url("https://news.example/"), "max-age=600; includeSubDomains", seen_at);
    CHECK(secured(hosts, "http://a.b.news.example/") == "https://a.b.news.example/");
    CHECK(secured(hosts, "http://othernews.example/") == "http://othernews.example/");
}

TEST_CASE("headers of Strict-Transport-Security, RFC 6797 section 6.1", "[hsts]") {
    using Row = std::pair<const char*, bool>;
    for (const auto& [header, counts] :
         {Row{"max-age=600", true}, Row{"MAX-AGE=\"600\"", true},
          Row{" includesubdomains ; max-age = 600 ", true}, Row{"max-age=600; preload; x=\"y\";;", true},
          Row{"max-age=600; x=\"; max-age=1\"", true}, Row{"max-age=99999999999999999999999", true},
          Row{"", false}, Row{"includeSubDomains", false}, Row{"max-age", false}, Row{"max-age=", false},
          Row{"max-age=-1", false}, Row{"max-age=1d", false}, Row{"max-age=600; max-age=600", false},
          Row{"max-age=600; includeSubDomains; includeSubDomains", false}}) {
        INFO(header);
        CHECK(SecureHosts({}).hear(url("https://news.example/"), header, seen_at).has_value() == counts);
    }
}

TEST_CASE("what comes over http, or from an address, is not believed, RFC 6797 section 8.1", "[hsts]") {
    for (const char* from : {"http://news.example/", "https://192.0.2.1/", "https://[2001:db8::1]/"}) {
        INFO(from);
        CHECK_FALSE(SecureHosts({}).hear(url(from), "max-age=600", seen_at));
    }
}

TEST_CASE("only what is new is handed out to be kept", "[hsts]") {
    SecureHosts hosts({{"old.example", seen_at + std::chrono::hours(1), false}});
    const Url old = url("https://old.example/");
    CHECK_FALSE(hosts.hear(old, "max-age=3601", seen_at));
    CHECK(hosts.hear(old, "max-age=31536000", seen_at));
    CHECK_FALSE(hosts.hear(old, "max-age=31536000", seen_at + std::chrono::hours(1)));
    CHECK(hosts.hear(old, "max-age=31536000", seen_at + std::chrono::days(2)));
    CHECK(hosts.hear(old, "max-age=31536000; includeSubDomains", seen_at + std::chrono::days(2)));
    CHECK(hosts.hear(old, "max-age=60", seen_at + std::chrono::days(2)));
}

TEST_CASE("max-age=0 is forgotten, RFC 6797 section 6.1.1", "[hsts]") {
    SecureHosts hosts({});
    const Url news = url("https://news.example/");
    CHECK_FALSE(hosts.hear(news, "max-age=0", seen_at));
    hosts.hear(news, "max-age=600", seen_at);
    const auto over = hosts.hear(news, "max-age=0", seen_at);
    REQUIRE(over);
    CHECK(over->until <= seen_at);
    CHECK(secured(hosts, "http://news.example/") == "http://news.example/");
}
