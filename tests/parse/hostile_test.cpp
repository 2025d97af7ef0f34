// Documents made to hurt: each must end soon, in little memory, with a clear outcome.
#include <string>

#include "parse/parse.hpp"
#include "support/catch.hpp"

using namespace newspool;

namespace {

Result<Feed> read(std::string_view bytes) {
    return parse::parse({.bytes = bytes, .url = {}, .content_type = {}});
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string whole;
    whole.reserve(text.size() * count);
    for (std::size_t index = 0; index < count; ++index) whole += text;
    return whole;
}

}  // namespace

TEST_CASE("a document of a billion laughs is read without them", "[hostile]") {
    std::string document = "<!DOCTYPE rss [<!ENTITY l0 \"lol\">";
    for (int level = 1; level < 10; ++level)
        document += "<!ENTITY l" + std::to_string(level) + " \"" +
                    repeated("&l" + std::to_string(level - 1) + ";", 10) + "\">";
    document += "]><rss><channel><title>&l9;</title><item><title>x</title></item></channel></rss>";
    const auto feed = read(document);
    REQUIRE(feed);
    CHECK(feed->title.value.size() < 4'000'000);
    CHECK(feed->items.size() == 1);
    CHECK_FALSE(feed->warnings.empty());
}

TEST_CASE("200,000 levels are refused, well-formed or not", "[hostile]") {
    const std::string open = repeated("<a>", 200'000);
    for (const std::string& document :
         {open, "<rss><channel>" + open + repeated("</a>", 200'000) + "</channel></rss>",
          "<rss><channel><item><description>" + open}) {
        const auto feed = read(document);
        REQUIRE_FALSE(feed);
        CHECK(feed.error().find("256 levels") != std::string::npos);
    }
    CHECK_FALSE(read(repeated("[", 200'000)));
    CHECK_FALSE(read(repeated("{\"a\":", 200'000)));
}

TEST_CASE("a million attributes are refused", "[hostile]") {
    const auto feed = read("<rss " + repeated("a='' ", 1'000'000) + "></rss>");
    REQUIRE_FALSE(feed);
    CHECK(feed.error().find("attributes") != std::string::npos);
}

TEST_CASE("ten million tiny items are refused before a tree is built", "[hostile]") {
    const auto feed = read("<rss><channel>" + repeated("<item/>", 10'000'000) + "</channel></rss>");
    REQUIRE_FALSE(feed);
    CHECK(feed.error().find("elements") != std::string::npos);
}

TEST_CASE("F58: the first items of too many are kept", "[hostile]") {
    const auto feed = read("<rss><channel>" + repeated("<item/>", 30'000) + "</channel></rss>");
    REQUIRE(feed);
    CHECK(feed->items.size() == ParseSettings{}.max_items);
    CHECK(feed->warnings.size() == 1);
}

TEST_CASE("NULs, lone surrogates and noise come out as valid text or as no feed", "[hostile]") {
    CHECK_FALSE(read(std::string(100'000, '\0')));
    CHECK_FALSE(read(repeated("\xED\xA0\x80", 10'000)));
    CHECK_FALSE(read(repeated("<![CDATA[", 100'000)));
    CHECK_FALSE(read(repeated("<!--", 100'000)));
    CHECK_FALSE(read(repeated("&", 1'000'000)));
    CHECK_FALSE(read(repeated("<a b=\"", 100'000)));
    CHECK_FALSE(read(repeated("</a", 100'000)));
    CHECK_FALSE(read(repeated("<!ENTITY ", 100'000)));
    const auto feed = read("<rss><channel><title>a\xED\xA0\x80&#xD800;</title></channel></rss>");
    REQUIRE(feed);
    CHECK(feed->title.value.find("\uFFFD") != std::string::npos);
}
