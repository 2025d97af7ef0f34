// Articles as plain text: a header of four lines, whatever strangers wrote.
#include "format/text.hpp"

#include "format/clean.hpp"
#include "support/catch.hpp"

using namespace newspool;
using Catch::Matchers::EndsWith;
using format::clean_lines;
using format::one_line;
using format::one_short_line;
using format::text_article;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

Article text_article() {
    Article article;
    article.item.title.value = "A title";
    article.item.url = "https://example.org/1";
    article.item.published = sys_seconds(seconds(1'699'142'400));
    article.first_seen_at = sys_seconds(seconds(1'700'000'000));
    article.feed_name = "Example";
    article.plain = "One.\n\nTwo.";
    return article;
}

}  // namespace

TEST_CASE("a text begins with its date, feed, title and url", "[format]") {
    CHECK(text_article(text_article()) ==
          "date 2023-11-05\nfeed Example\ntitle A title\nurl https://example.org/1\n\nOne.\n\nTwo.\n");
}

TEST_CASE("a text without date is of the day on which it was seen, and always has four lines of header",
          "[format]") {
    Article bare = text_article();
    bare.item.published.reset();
    bare.item.title.value.clear();
    bare.item.url.clear();
    bare.plain.clear();
    CHECK(text_article(bare) == "date 2023-11-14\nfeed Example\ntitle\nurl\n\n");
}

TEST_CASE("attachments stand behind the text", "[format]") {
    Article podcast = text_article();
    podcast.item.attachments = {{.url = "https://example.org/a.mp3",
                                 .mime_type = "audio/mpeg",
                                 .title = "Part 1",
                                 .size_in_bytes = 5,
                                 .duration_in_seconds = 61.2},
                                {.url = "https://example.org/b",
                                 .mime_type = {},
                                 .title = {},
                                 .size_in_bytes = {},
                                 .duration_in_seconds = {}}};
    CHECK_THAT(text_article(podcast),
               EndsWith("\n\nOne.\n\nTwo.\n\nhttps://example.org/a.mp3 (Part 1, audio/mpeg, "
                        "5 bytes, 61 s)\nhttps://example.org/b\n"));
}

TEST_CASE("nobody adds a line to the header of a text", "[format]") {
    for (const std::string& text :
         {std::string("a\nurl evil"), std::string("a\r\n\r\nbody"), std::string("a\0b\x1b[2Jc", 8),
          std::string("a\u2028b\u2029c\u0085d\u202Ee"), std::string("\xff"), std::string(4096, '\n')}) {
        Article bad = text_article();
        bad.item.title.value = bad.feed_name = bad.item.url = bad.plain = text;
        const std::string written = text_article(bad);
        const std::string header = written.substr(0, written.find("\n\n") + 1);
        CAPTURE(written);
        CHECK(std::count(header.begin(), header.end(), '\n') == 4);
        CHECK(header.starts_with("date 2023-11-05\nfeed"));
        CHECK(std::none_of(written.begin(), written.end(), [](char letter) {
            return letter != '\n' && static_cast<unsigned char>(letter) < 0x20;
        }));
    }
}

TEST_CASE("control characters become one space", "[format]") {
    CHECK(one_line("a\r\n\t\x01 b") == "a  b");
    CHECK(one_line("\n a \x7F") == "a");
    CHECK(one_line("a\u0085\u2028\u202Eb\u2066c\uFEFFd") == "a b c d");
    CHECK(one_line("Größe 日本 \U0001F600") == "Größe 日本 \U0001F600");
    CHECK(one_line("a\xC3") == "a\uFFFD");
    CHECK(one_line("\xC2") == "\uFFFD");
    CHECK(one_short_line("日本", 5) == "日");
    CHECK(one_short_line("日本", 6) == "日本");
    CHECK(one_short_line("日", 2).empty());
    CHECK(clean_lines("a\r\nb\tc\rd\x01\n\n\n") == "a\nb\tc d \n");
    CHECK(clean_lines("\n").empty());
}
