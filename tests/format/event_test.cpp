// Events as JSON, held against their schema.
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"

using namespace newspool;
using Json = nlohmann::json;

TEST_CASE("an event is told from an article, and says what, when and where", "[format]") {
    const Event event{.kind = Event::Kind::gap,
                      .text = "nothing \"old\"\nwas left",
                      .at = Time(std::chrono::milliseconds(1'700'000'000'500)),
                      .span = std::chrono::hours(2),
                      .items = {"guid-1", "../x"},
                      .feed_name = "Example",
                      .feed_url = "https://example.org/",
                      .feed_tags = {"a"}};
    const std::string text = format::json_event(event);
    CHECK(text.ends_with("}\n"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    const Json own = Json::parse(text).at("_newspool");
    CHECK(own ==
          Json::parse(R"({"event": "gap", "text": "nothing \"old\"\nwas left", "at": "2023-11-14T22:13:20Z",
        "span_seconds": 7200, "items": ["guid-1", "../x"],
        "feed": {"name": "Example", "url": "https://example.org/", "tags": ["a"]}})"));
}

TEST_CASE("every kind of event is in the schema, and every member", "[format]") {
    const Json schema = Json::parse(read_file(NEWSPOOL_SOURCE "/docs/event.schema.json", 1U << 20U));
    const Json& own_schema = schema["properties"]["_newspool"];
    std::vector<std::string> kinds;
    for (int kind = 0; !word(static_cast<Event::Kind>(kind)).empty(); ++kind) {
        const Event event{.kind = static_cast<Event::Kind>(kind), .span = std::chrono::hours(1)};
        const Json own = Json::parse(format::json_event(event)).at("_newspool");
        kinds.push_back(own["event"]);
        for (const auto& [name, value] : own.items()) CHECK(own_schema["properties"].contains(name));
        for (const auto& name : own_schema["required"])
            CHECK((name == "text" || own.contains(name.get<std::string>())));
    }
    CHECK(own_schema["properties"]["event"]["enum"] == Json(kinds));
    CHECK(kinds.size() == 7);
}
