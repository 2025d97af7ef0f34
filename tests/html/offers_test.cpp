// Pages that offer feeds, as they are written and as they should not be.
#include "html/offers.hpp"

#include "support/catch.hpp"

using newspool::html::offered_feeds;

TEST_CASE("the feeds that a page offers are found in its order, each once", "[offers]") {
    const auto offers = offered_feeds(
        "<head><LINK REL='alternate stylesheet' TYPE='application/rss+xml; charset=utf-8' HREF='/a&amp;b' "
        "title='One &lt;1&gt;'><link href=\"c\" type=application/atom+xml rel=alternate>"
        "<link rel=alternate type=application/rss+xml href=' /a&b'></head>",
        "https://example.org/blog/post");
    REQUIRE(offers.size() == 2);
    CHECK(offers[0].url == "https://example.org/a&b");
    CHECK(offers[0].title == "One <1>");
    CHECK(offers[1].url == "https://example.org/blog/c");
}

TEST_CASE("other links, scripts and comments offer no feed", "[offers]") {
    CHECK(offered_feeds("<link rel=alternate hreflang=de href=/de><link rel=stylesheet type=text/css href=/s>"
                        "<link rel=alternate type=application/json href=/wp-json>"
                        "<link rel=alternate type=application/rss+xml><link rel=alternate "
                        "type=application/rss+xml href=''><!-- <link rel=alternate type=application/rss+xml "
                        "href=/c> --><script>'<link rel=alternate type=application/rss+xml href=/s>'</script>"
                        "<a rel=alternate type=application/rss+xml href=/a>",
                        "https://example.org/")
              .empty());
}

TEST_CASE("a page's base outranks where it came from", "[offers]") {
    const auto offers =
        offered_feeds("<base href=/deep/><base href=/other/><link rel=alternate type=text/xml href=f>",
                      "https://example.org/x");
    REQUIRE(offers.size() == 1);
    CHECK(offers[0].url == "https://example.org/deep/f");
}

TEST_CASE("a page of a million links offers no more than a person would look through", "[offers]") {
    std::string page;
    for (int number = 0; number < 100'000; ++number)
        page += "<link rel=alternate type=application/rss+xml href=/" + std::to_string(number) + ">";
    CHECK(offered_feeds(page, "https://example.org/").size() == 50);
}
