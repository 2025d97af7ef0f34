// Events as JSON: their own kind of file, told from an article by `_newspool.event`.
#include "base/text.hpp"
#include "format/format.hpp"
#include "format/json_writer.hpp"

namespace newspool::format {

std::string json_event(const Event& event) {
    JsonWriter json(500);
    json.open_object();
    json.name("_newspool");
    json.open_object();
    json.member("event", word(event.kind));
    json.member("text", event.text);
    json.member("at", rfc3339(std::chrono::floor<std::chrono::seconds>(event.at)));
    if (event.span) {
        json.name("span_seconds");
        json.number(std::chrono::floor<std::chrono::seconds>(*event.span).count());
    }
    json.name("items");
    json.open_array();
    for (const std::string& item : event.items) json.string(item);
    json.close_array();
    json.name("feed");
    json.open_object();
    json.member("name", event.feed_name);
    json.member("url", event.feed_url);
    json.name("tags");
    json.open_array();
    for (const std::string& tag : event.feed_tags) json.string(tag);
    json.close_array();
    json.close_object();
    json.close_object();
    json.close_object();
    std::string text = std::move(json).take();
    text += '\n';
    return text;
}

}  // namespace newspool::format
