// What is missing or of another kind than we write counts as absent, except for what makes an article one:
// its id and key.
#include "format/article_reader.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "format/own_words.hpp"

namespace newspool::format {
namespace {

using Json = nlohmann::ordered_json;

// A member, or null.
const Json& member(const Json& object, std::string_view name) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(std::string(name));
    return found != object.end() ? *found : nothing;
}

std::string text(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<std::chrono::sys_seconds> date(const Json& object, std::string_view name) {
    return parse_rfc3339(text(object, name));
}

std::vector<std::string> texts(const Json& object, std::string_view name) {
    std::vector<std::string> all;
    for (const Json& value : member(object, name))
        if (value.is_string()) all.push_back(value.get<std::string>());
    return all;
}

std::optional<Key> key(std::string_view digits) {
    Key key;
    if (digits.size() != 2 * key.bytes.size()) return std::nullopt;
    for (std::size_t index = 0; index < key.bytes.size(); ++index) {
        const char* const begin = digits.data() + 2 * index;
        const auto [end, problem] = std::from_chars(begin, begin + 2, key.bytes[index], 16);
        if (problem != std::errc() || end != begin + 2) return std::nullopt;
    }
    return key;
}

std::vector<Person> people(const Json& object) {
    constexpr std::string_view mail = "mailto:";
    std::vector<Person> all;
    for (const Json& value : member(object, "authors")) {
        Person person{text(value, "name"), text(value, "url"), {}, text(value, "avatar")};
        if (person.url.starts_with(mail)) person.email = std::exchange(person.url, {}).substr(mail.size());
        all.push_back(std::move(person));
    }
    return all;
}

std::vector<Attachment> attachments(const Json& object) {
    std::vector<Attachment> all;
    for (const Json& value : member(object, "attachments")) {
        Attachment attachment{text(value, "url"), text(value, "mime_type"), text(value, "title"), {}, {}};
        const Json& size = member(value, "size_in_bytes");
        const Json& duration = member(value, "duration_in_seconds");
        if (size.is_number_unsigned()) attachment.size_in_bytes = size.get<std::uint64_t>();
        if (duration.is_number()) attachment.duration_in_seconds = duration.get<double>();
        all.push_back(std::move(attachment));
    }
    return all;
}

void add_extension(std::vector<Extension>& extensions, const std::string& name, const Json& value);

// The text of an element that holds others stands before them as "value".
Extension extension(const std::string& name, const Json& object) {
    Extension found{name, {}, {}};
    for (const auto& [inner, value] : object.items()) add_extension(found.children, inner, value);
    const bool has_text = !found.children.empty() && found.children.front().name == "value" &&
                          found.children.front().children.empty();
    if (!has_text) return found;
    found.value = std::move(found.children.front().value);
    found.children.erase(found.children.begin());
    return found;
}

// The depth is bounded by what json_article() wrote.
void add_extension(std::vector<Extension>& extensions, const std::string& name, const Json& value) {
    if (value.is_array())
        for (const Json& one : value) add_extension(extensions, name, one);
    else if (value.is_object())
        extensions.push_back(extension(name, value));
    else if (value.is_string())
        extensions.push_back({name, value.get<std::string>(), {}});
}

Item item(const Json& json) {
    Item item;
    item.id = text(json, "id");
    item.url = text(json, "url");
    item.external_url = text(json, "external_url");
    item.title.value = text(json, "title");
    const bool is_html = member(json, "content_html").is_string();
    item.content.kind = is_html ? Text::Kind::html : Text::Kind::plain;
    item.content.value = text(json, is_html ? "content_html" : "content_text");
    item.summary.value = text(json, "summary");
    item.image = text(json, "image");
    item.published = date(json, "date_published");
    item.modified = date(json, "date_modified");
    item.authors = people(json);
    item.tags = texts(json, "tags");
    item.language = text(json, "language");
    item.attachments = attachments(json);
    const Json& own = member(json, "_newspool");
    for (const auto& [name, value] : own.items())
        if (!is_own_word(name)) add_extension(item.extensions, publishers_word(name), value);
    return item;
}

void read_origin(const Json& feed, Article& article) {
    article.feed_name = text(feed, "name");
    article.feed_url = text(feed, "url");
    article.feed_title = text(feed, "title");
    article.feed_tags = texts(feed, "tags");
    article.feed_topic = text(feed, "topic");
    for (const Json& hub : member(feed, "hubs"))
        article.feed_hubs.push_back({text(hub, "type"), text(hub, "url")});
}

}  // namespace

Result<Article> read_article(std::string_view bytes) {
    const Json json = Json::parse(bytes, nullptr, false);
    if (json.is_discarded()) return failure("no JSON");
    const Json& own = member(json, "_newspool");
    const auto known = key(text(own, "key"));
    Article article;
    article.id = text(own, "id");
    if (!known || article.id.empty()) return failure("no article of newspool's");
    article.key = *known;
    article.item = item(json);
    if (article.item.id == article.id) article.item.id.clear();  // it stood in for a publisher's
    const Json& revision = member(own, "revision");
    if (revision.is_number_unsigned()) article.revision = revision.get<unsigned>();
    article.replaces = text(own, "replaces");
    article.changed = texts(own, "changed");
    article.fetched_at = date(own, "fetched_at").value_or(article.fetched_at);
    article.first_seen_at = date(own, "first_seen_at").value_or(article.fetched_at);
    article.replayed_at = date(own, "replayed_at");
    article.warnings = texts(own, "warnings");
    read_origin(member(own, "feed"), article);
    for (const Json& carrier : member(own, "feeds"))
        article.carriers.push_back({text(carrier, "name"), text(carrier, "url")});
    return article;
}

}  // namespace newspool::format
