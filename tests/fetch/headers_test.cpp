// Tables of headers against what they mean: validators, Retry-After, freshness.
#include "support/catch.hpp"

#include "fetch/headers.hpp"

using namespace newspool;
using namespace newspool::fetch;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

const sys_seconds now = *parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");

Head head(const std::vector<std::string>& lines) {
    Head head;
    head.take("HTTP/1.1 200 OK\r\n");
    for (const std::string& line : lines) head.take(line + "\r\n");
    head.take("\r\n");
    return head;
}

std::optional<seconds> fresh(const std::vector<std::string>& lines) {
    return hints(head(lines), now).fresh_for;
}
std::optional<seconds> retry(const std::vector<std::string>& lines) {
    return hints(head(lines), now).retry_after;
}

}  // namespace

TEST_CASE("a head is read line by line and names are found in any case", "[headers]") {
    const Head head = ::head({"Content-Type: \t text/xml ", "x-A: 1", "X-a:2", "no colon here", "Empty:"});
    CHECK(head.complete());
    CHECK(head.status() == 200);
    CHECK(head.field("CONTENT-TYPE") == "text/xml");
    CHECK(head.list("X-A") == "1, 2");
    CHECK(head.field("Empty") == "");
    CHECK_FALSE(head.field("Absent"));
}

TEST_CASE("an interim answer leaves nothing behind", "[headers]") {
    Head head;
    for (const char* line : {"HTTP/1.1 103 Early Hints", "ETag: \"early\"", ""}) head.take(line);
    CHECK_FALSE(head.complete());
    for (const char* line : {"HTTP/2 304", "X: y", ""}) head.take(line);
    CHECK(head.complete());
    CHECK(head.status() == 304);
    CHECK_FALSE(head.field("ETag"));
    head.take("ETag: \"trailer\"");
    CHECK_FALSE(head.field("ETag"));
}

TEST_CASE("a folded line belongs to the field before it", "[headers]") {
    CHECK(head({"Cache-Control: public,", "  max-age=60"}).field("Cache-Control") == "public, max-age=60");
}

TEST_CASE("a status line that is none has no status", "[headers]") {
    for (const char* line : {"HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 abc", "HTTP/1.1 -20"}) {
        Head head;
        head.take(line);
        CHECK(head.status() == 0);
    }
}

TEST_CASE("validators are kept byte for byte (RFC 9110 8.8.2, 8.8.3)", "[headers]") {
    const Head given = head({"ETag: W/\"\xFF \\\" x\"", "Last-Modified: last tuesday"});
    CHECK(validators(given, "u") == Validators{"u", "W/\"\xFF \\\" x\"", "last tuesday"});
    CHECK(validators(head({}), "u").empty());
}

TEST_CASE("F60: a validator that would do harm is none", "[headers]") {
    CHECK(validators(head({"ETag: \"a\x01\""}), "u").empty());
    CHECK(validators(head({"ETag: \"a\tb\""}), "u").empty());
    CHECK(validators(head({"Last-Modified: a\x7F"}), "u").empty());
    CHECK(validators(head({"ETag: " + std::string(8193, 'x')}), "u").empty());
    CHECK(validators(head({"ETag: " + std::string(8192, 'x')}), "u").etag.size() == 8192);
}

TEST_CASE("Retry-After in seconds (RFC 9110 10.2.3)", "[headers]") {
    CHECK(retry({"Retry-After: 120"}) == seconds(120));
    CHECK(retry({"Retry-After:  7200  "}) == seconds(7200));
    CHECK(retry({"Retry-After: 99999999999999999999"}) == seconds(2'147'483'648));
}

TEST_CASE("Retry-After as a date in each of the three forms (RFC 9110 5.6.7, 10.2.3)", "[headers]") {
    CHECK(retry({"Retry-After: Sun, 06 Nov 1994 09:49:37 GMT"}) == seconds(3600));
    CHECK(retry({"Retry-After: Sunday, 06-Nov-94 09:49:37 GMT"}) == seconds(3600));
    CHECK(retry({"Retry-After: Sun Nov  6 09:49:37 1994"}) == seconds(3600));
}

TEST_CASE("a date is measured by the server's own clock (RFC 9110 6.6.1)", "[headers]") {
    CHECK(retry({"Date: Sun, 06 Nov 1994 09:00:00 GMT", "Retry-After: Sun, 06 Nov 1994 09:01:00 GMT"}) ==
          seconds(60));
    CHECK(fresh({"Date: Sun, 06 Nov 1994 09:00:00 GMT", "Expires: Sun, 06 Nov 1994 09:01:00 GMT"}) ==
          seconds(60));
    CHECK(fresh({"Date: rubbish", "Expires: Sun, 06 Nov 1994 08:50:37 GMT"}) == seconds(60));
}

TEST_CASE("a useless Retry-After counts as absent", "[headers]") {
    for (const char* value : {"", "0", "-5", "soon", "1.5", "120s", "Sun, 06 Nov 1994 08:49:37 GMT",
                              "Sat, 05 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994"}) {
        INFO(value);
        CHECK_FALSE(retry({std::string("Retry-After: ") + value}));
    }
}

TEST_CASE("freshness is max-age less Age, and max-age outranks Expires (RFC 9111 4.2, 4.2.1, 5.3)",
          "[headers]") {
    CHECK(fresh({"Cache-Control: max-age=3600"}) == seconds(3600));
    CHECK(fresh({"Cache-Control: public, MAX-AGE = 3600"}) == seconds(3600));
    CHECK(fresh({"Cache-Control: max-age=\"3600\""}) == seconds(3600));
    CHECK(fresh({"Cache-Control: public", "Cache-Control: max-age=60"}) == seconds(60));
    CHECK(fresh({"Cache-Control: max-age=60, max-age=3600"}) == seconds(60));
    CHECK(fresh({"Cache-Control: max-age=3600", "Age: 3592"}) == seconds(8));
    CHECK(fresh({"Cache-Control: max-age=3600", "Age: rubbish"}) == seconds(3600));
    CHECK(fresh({"Cache-Control: max-age=60", "Expires: Sun, 06 Nov 1994 09:49:37 GMT"}) == seconds(60));
    CHECK(fresh({"Expires: Sun, 06 Nov 1994 09:49:37 GMT"}) == seconds(3600));
    CHECK(fresh({"Expires: Sun, 06 Nov 1994 09:49:37 GMT", "Age: 600"}) == seconds(3000));
    CHECK(fresh({"Cache-Control: max-age=99999999999999999999"}) == seconds(2'147'483'648));
    CHECK(fresh({"Cache-Control: ext=\"a, max-age=5\", max-age=60"}) == seconds(60));
    CHECK(fresh({"Cache-Control: no-cache=\"Set-Cookie\", max-age=60"}) == seconds(60));
}

TEST_CASE("an answer that is stale or must be asked for again is no hint (RFC 9111 4.2.1, 5.2.2)",
          "[headers]") {
    for (const char* line : {"Cache-Control: max-age=0", "Cache-Control: max-age=-1",
                             "Cache-Control: max-age", "Cache-Control: s-maxage=60",
                             "Cache-Control: no-cache, max-age=60", "Cache-Control: max-age=60, no-store",
                             "Expires: 0", "Expires: -1", "Expires: Sat, 05 Nov 1994 08:49:37 GMT",
                             "Cache-Control: ext=\"max-age=60", "Cache-Control: ,,,\"\\"}) {
        INFO(line);
        CHECK_FALSE(fresh({line}));
    }
    CHECK_FALSE(fresh({"Cache-Control: max-age=60", "Age: 60"}));
    CHECK_FALSE(fresh({"Cache-Control: max-age=60", "Age: 99999999999999999999"}));
    CHECK_FALSE(fresh({"Cache-Control: max-age=0", "Expires: Sun, 06 Nov 1994 09:49:37 GMT"}));
    CHECK_FALSE(fresh({}));
}

TEST_CASE("what makes no sense counts as absent and is noted (RFC 9110 10.2.3, RFC 9111 5.1 to 5.3)",
          "[headers]") {
    const auto noted = [](const std::string& line) {
        std::string names;
        const Hints found = hints(head({line}), now);
        for (std::size_t name = 0; name < hint_names.size(); ++name)
            if (found.unreadable[name]) names.append(hint_names[name]).append(" ");
        return names;
    };
    CHECK(noted("Retry-After: soon") == "Retry-After ");
    CHECK(noted("Retry-After: -5") == "Retry-After ");
    CHECK(noted("Retry-After: 0").empty());
    CHECK(noted("Retry-After: Sat, 05 Nov 1994 08:49:37 GMT").empty());
    CHECK(noted("Cache-Control: max-age=forever") == "max-age ");
    CHECK(noted("Cache-Control: max-age=0, no-cache").empty());
    CHECK(noted("Expires: tomorrow") == "Expires ");
    CHECK(noted("Expires: 0").empty());
    CHECK(noted("Expires: -1").empty());
    CHECK(noted("Age: old") == "Age ");
}

TEST_CASE("links are read by their relation, RFC 8288 section 3", "[headers]") {
    using Row = std::pair<const char*, std::vector<std::string>>;
    const std::vector<Row> rows{
        {"<https://hub.example/>; rel=hub", {"https://hub.example/"}},
        {"</hub>;REL=\"self Hub\"", {"/hub"}},
        {"<https://a.example/,b;c>; rel=\"hub\", <x>; rel=self", {"https://a.example/,b;c"}},
        {"<a>; title=\"x, <y>; rel=hub\"; rel=next, <b>; rel=hub", {"b"}},
        {"<a>; rel=hub, <b>; rel=hub", {"a", "b"}},
        {"<a>; rel=next; rel=hub", {}},  // the first counts, section 3.3
        {"<a>; rel=hub; anchor=\"#part\"", {}},
        {"<a>; title=\"b; rel=next\"; rel=hub", {"a"}},
        {"<a>; rel=hubs", {}},
        {"<a>", {}},
        {"a; rel=hub", {}},
        {"<a; rel=hub", {}},
        {"", {}}};
    for (const auto& [header, targets] : rows) {
        INFO(header);
        CHECK(linked(head({std::string("Link: ") + header}), "hub") == targets);
    }
}
