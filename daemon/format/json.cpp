// The members stand in the order of the JSON Feed specification; `_newspool` is last.
#include "format/json.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "format/json_writer.hpp"

namespace newspool::format {
namespace {

void write_date(JsonWriter& json, std::string_view name,
                const std::optional<std::chrono::sys_seconds>& date) {
    if (date) json.member(name, rfc3339(*date));
}

void write_people(JsonWriter& json, const std::vector<Person>& people) {
    if (people.empty()) return;
    json.name("authors");
    json.open_array();
    for (const Person& person : people) {
        json.open_object();
        json.member("name", person.name);
        json.member("url",
                    person.url.empty() && !person.email.empty() ? "mailto:" + person.email : person.url);
        json.member("avatar", person.avatar);
        json.close_object();
    }
    json.close_array();
}

void write_strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& strings) {
    if (strings.empty()) return;
    json.name(name);
    json.open_array();
    for (const std::string& text : strings) json.string(text);
    json.close_array();
}

void write_attachments(JsonWriter& json, const std::vector<Attachment>& attachments) {
    if (attachments.empty()) return;
    json.name("attachments");
    json.open_array();
    for (const Attachment& attachment : attachments) {
        json.open_object();
        json.member("url", attachment.url);
        json.member("mime_type", attachment.mime_type);
        json.member("title", attachment.title);
        if (attachment.size_in_bytes) json.name("size_in_bytes"), json.number(*attachment.size_in_bytes);
        if (attachment.duration_in_seconds)
            json.name("duration_in_seconds"), json.number(*attachment.duration_in_seconds);
        json.close_object();
    }
    json.close_array();
}

void write_extensions(JsonWriter& json, const std::vector<Extension>& extensions,
                      std::string_view own_text = {});

void write_value(JsonWriter& json, const Extension& extension) {
    if (extension.children.empty()) return json.string(extension.value);
    json.open_object();
    write_extensions(json, extension.children, extension.value);
    json.close_object();
}

// Extensions of one name become one member, an array if there are several. `own_text`, that of the element
// they are inside, is one more that is named "value". Their depth is bounded by parse/.
void write_extensions(JsonWriter& json, const std::vector<Extension>& extensions, std::string_view own_text) {
    std::map<std::string_view, std::vector<const Extension*>> by_name;
    std::vector<std::string_view> names;
    const auto add = [&](const Extension& extension) {
        if (extension.value.empty() && extension.children.empty()) return;
        auto& group = by_name[extension.name];
        if (group.empty()) names.push_back(extension.name);
        group.push_back(&extension);
    };
    const Extension text{"value", std::string(own_text), {}};
    add(text);
    for (const Extension& extension : extensions) add(extension);
    for (const std::string_view name : names) {
        const auto& group = by_name[name];
        json.name(name);
        if (group.size() > 1) json.open_array();
        for (const Extension* extension : group) write_value(json, *extension);
        if (group.size() > 1) json.close_array();
    }
}

// A publisher's words beside our own in `_newspool`: none may pass for one of ours, such as `id` or `key`.
void write_beside_ours(JsonWriter& json, std::vector<Extension> extensions) {
    static constexpr std::array<std::string_view, 8> ours{
        "format", "id", "revision", "feed", "key", "fetched_at", "first_seen_at", "warnings"};
    for (Extension& extension : extensions)
        if (std::ranges::find(ours, extension.name) != ours.end()) extension.name.insert(0, "publisher:");
    write_extensions(json, extensions);
}

// The members of an item, its object left open.
void write_item_members(JsonWriter& json, const Item& item, std::string_view id) {
    json.member("id", id);
    json.member("url", item.url);
    json.member("external_url", item.external_url);
    json.member("title", item.title.value);
    json.name(item.content.kind == Text::Kind::html ? "content_html" : "content_text");
    json.string(item.content.value);  // even if empty: JSON Feed demands one of the two
    json.member("summary", item.summary.value);
    json.member("image", item.image);
    write_date(json, "date_published", item.published);
    write_date(json, "date_modified", item.modified);
    write_people(json, item.authors);
    write_strings(json, "tags", item.tags);
    json.member("language", item.language);
    write_attachments(json, item.attachments);
}

void write_item(JsonWriter& json, const Item& item) {
    json.open_object();
    write_item_members(json, item, item.id.empty() ? item.url : item.id);
    if (!item.extensions.empty()) {
        json.name("_newspool");
        json.open_object();
        write_beside_ours(json, item.extensions);
        json.close_object();
    }
    json.close_object();
}

void write_origin(JsonWriter& json, const Article& article) {
    json.name("feed");
    json.open_object();
    json.member("name", article.feed_name);
    json.member("url", article.feed_url);
    json.member("title", article.feed_title);
    write_strings(json, "tags", article.feed_tags);
    json.close_object();
}

std::string finished(JsonWriter json) {
    std::string text = std::move(json).take();
    text += '\n';
    return text;
}

}  // namespace

std::string json_feed(const Feed& feed) {
    JsonWriter json;
    json.open_object();
    json.member("version", "https://jsonfeed.org/version/1.1");
    json.name("title");
    json.string(feed.title.value);
    json.member("home_page_url", feed.home_page_url);
    json.member("feed_url", feed.feed_url);
    json.member("description", feed.description.value);
    json.member("icon", feed.icon);
    json.member("language", feed.language);
    write_people(json, feed.authors);
    json.name("_newspool");
    json.open_object();
    json.member("format", feed.format);
    write_strings(json, "warnings", feed.warnings);
    write_beside_ours(json, feed.extensions);
    json.close_object();
    json.name("items");
    json.open_array();
    for (const Item& item : feed.items) write_item(json, item);
    json.close_array();
    json.close_object();
    return finished(std::move(json));
}

std::string json_article(const Article& article) {
    JsonWriter json;
    json.open_object();
    write_item_members(json, article.item, article.item.id.empty() ? article.id : article.item.id);
    json.name("_newspool");
    json.open_object();
    json.member("id", article.id);
    json.name("revision");
    json.number(article.revision);
    write_origin(json, article);
    json.member("fetched_at", rfc3339(article.fetched_at));
    json.member("first_seen_at", rfc3339(article.first_seen_at));
    json.member("key", hexadecimal(article.key.view()));
    write_strings(json, "warnings", article.warnings);
    write_beside_ours(json, article.item.extensions);
    json.close_object();
    json.close_object();
    return finished(std::move(json));
}

}  // namespace newspool::format
