// The written forms of a log line, and that nothing inside one can end it or forge a field of it.
#include "base/log_line.hpp"

#include "support/catch.hpp"

using namespace newspool;

namespace {

constexpr Time noon{std::chrono::seconds(1'700'000'000) + std::chrono::milliseconds(7)};

LogLook as(LogFormat format, LogLook::Begins begins = LogLook::Begins::plainly) {
    return {.format = format, .colour = LogLook::Colour::none, .begins = begins};
}

LogLine poll() {
    return {.level = LogLevel::warning,
            .event = "failure",
            .feed = "example",
            .text = "the server answered with status 503",
            .fields = {{"status", std::int64_t{503}}, {"error", "too busy"}, {"conditional", true}}};
}

// What a feed could call itself to be taken for another line, or for other fields.
constexpr const char* forged =
    "x\n<3>error: y\r\" level=error feed=bank status=200 \\\" {\"level\":\"error\"} \x1b[2J\u2028\u202e\xff";

LogLine hostile() {
    return {.level = LogLevel::info,
            .event = "article",
            .feed = "example",
            .text = forged,
            .fields = {{"title", forged}, {"status", std::int64_t{304}}}};
}

}  // namespace

TEST_CASE("a line for people is a sentence, which begins as its place wants it", "[log]") {
    const LogLine line = poll();
    CHECK(written(line, as(LogFormat::text), noon) ==
          "warning: example: the server answered with status 503");
    CHECK(written(line, as(LogFormat::text, LogLook::Begins::with_date), noon) ==
          "2023-11-14T22:13:20.007Z warning: example: the server answered with status 503");
    CHECK(written(line, as(LogFormat::text, LogLook::Begins::with_priority), noon) ==
          "<4>example: the server answered with status 503");
}

TEST_CASE("a line on a terminal with colour says its level and its feed by colour", "[log]") {
    LogLook look = as(LogFormat::text);
    look.colour = LogLook::Colour::ansi;
    LogLine line = poll();
    CHECK(written(line, look, noon) ==
          "\x1b[33mwarning: example: the server answered with status 503\x1b[0m");
    line.level = LogLevel::info;
    CHECK(written(line, look, noon) == "\x1b[36mexample: \x1b[0mthe server answered with status 503");
}

TEST_CASE("a line of keys has bare values where they can be, and quoted ones else", "[log]") {
    CHECK(written(poll(), as(LogFormat::keys, LogLook::Begins::with_date), noon) ==
          "time=2023-11-14T22:13:20.007Z level=warning event=failure feed=example "
          "message=\"the server answered with status 503\" status=503 error=\"too busy\" conditional=true");
    CHECK(
        written(poll(), as(LogFormat::keys, LogLook::Begins::with_priority), noon).starts_with("<4>level="));
    LogLine empty = poll();
    empty.fields = {{"etag", ""}};
    CHECK(written(empty, as(LogFormat::keys), noon).ends_with(" etag=\"\""));
}

TEST_CASE("a line of JSON is one object with text, numbers and truth values", "[log]") {
    CHECK(written(poll(), as(LogFormat::json), noon) ==
          R"({"time":"2023-11-14T22:13:20.007Z","level":"warning","event":"failure","feed":"example",)"
          R"("message":"the server answered with status 503","status":503,"error":"too busy",)"
          R"("conditional":true})");
}

TEST_CASE("a stranger's text can end no line, forge no field and move no cursor, in any form", "[log]") {
    const LogFormat format = GENERATE(LogFormat::text, LogFormat::keys, LogFormat::json);
    CAPTURE(static_cast<int>(format));
    const std::string line = written(hostile(), as(format, LogLook::Begins::with_date), noon);
    CHECK(line.find_first_of("\n\r\x1b\xff") == std::string::npos);
    CHECK(line.find("\u2028") == std::string::npos);
    CHECK(line.find("\u202e") == std::string::npos);
}

TEST_CASE("within quotation marks a stranger's are escaped, and so are the escapes", "[log]") {
    const std::string value =
        "\"x\\n<3>error: y\\u000d\\\" level=error feed=bank status=200 \\\\\\\" "
        "{\\\"level\\\":\\\"error\\\"} "
        "\\u001b[2J\\u2028\\u202e\uFFFD\"";
    CHECK(written(hostile(), as(LogFormat::keys), noon) ==
          "time=2023-11-14T22:13:20.007Z level=info event=article feed=example message=" + value +
              " title=" + value + " status=304");
    CHECK(
        written(hostile(), as(LogFormat::json), noon).ends_with(",\"title\":" + value + ",\"status\":304}"));
}
