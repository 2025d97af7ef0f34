// The members stand in the order of the JSON Feed specification; `_newspool` is last.
#include "format/json.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "format/json_writer.hpp"
#include "format/own_words.hpp"

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

// What an extension is written as: its own text, or an object with what is inside it.
struct Member {
    std::string_view name;
    std::string_view text;
    const std::vector<Extension>* children = nullptr;
    std::size_t place = 0;  // among the others: that of the first of its name
};

void write_members(JsonWriter& json, std::vector<Member>& members);

void add_members(std::vector<Member>& members, const std::vector<Extension>& extensions) {
    for (const Extension& extension : extensions)
        if (!extension.value.empty() || !extension.children.empty())
            members.push_back({extension.name, extension.value, &extension.children});
}

// The text of an element that holds others is one more of them, named "value". The depth is bounded by
// parse/.
void write_value(JsonWriter& json, const Member& member) {
    if (member.children == nullptr || member.children->empty()) return json.string(member.text);
    std::vector<Member> inside;
    inside.reserve(member.children->size() + 1);
    if (!member.text.empty()) inside.push_back({"value", member.text, nullptr});
    add_members(inside, *member.children);
    json.open_object();
    write_members(json, inside);
    json.close_object();
}

bool has_namesakes(const std::vector<Member>& members) {
    if (members.size() < 2) return false;
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const Member& member : members) names.push_back(member.name);
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

// Brings each behind the first of its name.
void group_by_name(std::vector<Member>& members) {
    std::map<std::string_view, std::size_t> first;
    for (std::size_t at = 0; at < members.size(); ++at)
        members[at].place = first.emplace(members[at].name, at).first->second;
    std::ranges::stable_sort(members, {}, &Member::place);
}

// Extensions of one name become one member, an array if there are several.
void write_members(JsonWriter& json, std::vector<Member>& members) {
    if (has_namesakes(members)) group_by_name(members);
    for (auto at = members.begin(); at != members.end();) {
        const auto end =
            std::find_if(at, members.end(), [&](const Member& other) { return other.name != at->name; });
        const bool several = end - at > 1;
        json.name(at->name);
        if (several) json.open_array();
        for (; at != end; ++at) write_value(json, *at);
        if (several) json.close_array();
    }
}

void write_beside_ours(JsonWriter& json, const std::vector<Extension>& extensions) {
    std::vector<Member> members;
    members.reserve(extensions.size());
    add_members(members, extensions);
    for (Member& member : members) member.name = beside_ours(member.name);
    write_members(json, members);
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

void write_hubs(JsonWriter& json, const Article& article) {
    if (article.feed_hubs.empty()) return;
    json.name("hubs");
    json.open_array();
    for (const Hub& hub : article.feed_hubs) {
        json.open_object();
        json.member("type", hub.type);
        json.member("url", hub.url);
        json.close_object();
    }
    json.close_array();
    json.member("topic", article.feed_topic);
}

void write_carriers(JsonWriter& json, const std::vector<Carrier>& carriers) {
    if (carriers.empty()) return;
    json.name("feeds");
    json.open_array();
    for (const Carrier& carrier : carriers) {
        json.open_object();
        json.member("name", carrier.name);
        json.member("url", carrier.url);
        json.close_object();
    }
    json.close_array();
}

void write_origin(JsonWriter& json, const Article& article) {
    json.name("feed");
    json.open_object();
    json.member("name", article.feed_name);
    json.member("url", article.feed_url);
    json.member("title", article.feed_title);
    write_strings(json, "tags", article.feed_tags);
    write_hubs(json, article);
    json.close_object();
}

// A guess that spares most texts from growing step by step.
std::size_t expected_bytes(const Item& item) {
    constexpr std::size_t names_and_dates = 400;
    const std::size_t texts = item.content.value.size() + item.summary.value.size() + item.title.value.size();
    return texts + texts / 16 + item.id.size() + item.url.size() + item.extensions.size() * 64 +
           names_and_dates;
}

std::size_t expected_bytes(const Feed& feed) {
    std::size_t bytes = 1000;
    for (const Item& item : feed.items) bytes += expected_bytes(item);
    return bytes;
}

std::string finished(JsonWriter json) {
    std::string text = std::move(json).take();
    text += '\n';
    return text;
}

}  // namespace

std::string json_feed(const Feed& feed) {
    JsonWriter json(expected_bytes(feed));
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
    JsonWriter json(expected_bytes(article.item));
    json.open_object();
    write_item_members(json, article.item, article.item.id.empty() ? article.id : article.item.id);
    json.name("_newspool");
    json.open_object();
    json.member("id", article.id);
    json.name("revision");
    json.number(article.revision);
    json.member("replaces", article.replaces);
    write_strings(json, "changed", article.changed);
    write_origin(json, article);
    write_carriers(json, article.carriers);
    json.member("fetched_at", rfc3339(article.fetched_at));
    json.member("first_seen_at", rfc3339(article.first_seen_at));
    write_date(json, "replayed_at", article.replayed_at);
    json.member("key", hexadecimal(article.key.view()));
    write_strings(json, "warnings", article.warnings);
    write_beside_ours(json, article.item.extensions);
    json.close_object();
    json.close_object();
    return finished(std::move(json));
}

}  // namespace newspool::format
