// JSON Feed 1.0 and 1.1. Members of a wrong type are read for what they can mean (an id that is a number) or
// passed over; unknown members, and those starting with "_", become extensions.
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/reference.hpp"
#include "base/text.hpp"
#include "parse/date.hpp"
#include "parse/draft.hpp"
#include "parse/json_text.hpp"
#include "parse/readers.hpp"
#include "parse/value.hpp"

namespace newspool::parse {
namespace {

using Json = nlohmann::json;

// A member as text: numbers are written out, everything else but a string is nothing.
std::string text_of(const Json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end()) return {};
    if (member->is_string()) return std::string(trimmed(member->get_ref<const std::string&>()));
    if (member->is_number()) return member->dump();
    return {};
}

class JsonReader {
  public:
    JsonReader(std::string_view url, const ParseSettings& settings)
        : reading_{.settings = settings, .url = url, .entities = {}, .warnings = {}} {}

    Feed read(const Json& document, bool mended, bool cut) {
        FeedDraft feed(reading_);
        read_feed(feed, document);
        if (mended) reading_.warn("the JSON was not well-formed and was mended");
        if (cut) reading_.warn("the document ends in the middle; whole items up to there were read");
        Feed finished = std::move(feed).finished();
        finished.cut = cut;
        finished.warnings = std::move(reading_.warnings);
        return finished;
    }

  private:
    std::string url_of(const Json& object, const char* name) const {
        const std::string reference = text_of(object, name);
        return reference.empty() ? reference : absolute_reference(reference, reading_.url);
    }

    Text plain(const Json& object, const char* name) const { return plain_text(text_of(object, name)); }

    Person person(const Json& author) const {
        if (author.is_string()) return person_named(author.get_ref<const std::string&>());
        if (!author.is_object()) return {};
        return {.name = text_of(author, "name"),
                .url = url_of(author, "url"),
                .email = text_of(author, "email"),
                .avatar = url_of(author, "avatar")};
    }

    template <class Draft>
    void read_authors(Draft& draft, const Json& object) const {
        if (const auto author = object.find("author"); author != object.end())
            draft.author(person(*author), Rank::foreign);
        if (const auto authors = object.find("authors"); authors != object.end() && authors->is_array())
            for (const Json& author : *authors) draft.author(person(author), Rank::native);
    }

    void read_feed(FeedDraft& feed, const Json& document) {
        const std::string version = text_of(document, "version");
        feed.format(version.ends_with("1") && !version.ends_with("1.1") ? "jsonfeed1.0" : "jsonfeed1.1");
        if (version == "1.0") feed.format("jsonfeed1.0");
        feed.title(plain(document, "title"), Rank::native);
        feed.description(plain(document, "description"), Rank::native);
        feed.link(url_of(document, "home_page_url"), Rank::native);
        feed.self_link(url_of(document, "feed_url"), Rank::native);
        feed.icon(url_of(document, "icon"), Rank::native);
        feed.icon(url_of(document, "favicon"), Rank::foreign);
        feed.language(text_of(document, "language"), Rank::native);
        read_authors(feed, document);
        static constexpr std::array<std::string_view, 10> known{
            "version", "title", "description", "home_page_url", "feed_url",
            "icon",    "items", "language",    "author",        "authors"};
        extend(feed, document, known);
        if (const auto items = document.find("items"); items != document.end() && items->is_array())
            for (const Json& item : *items)
                if (item.is_object()) read_item(feed, item);
    }

    void read_item(FeedDraft& feed, const Json& object) {
        if (!feed.has_room()) return;
        ItemDraft item(reading_, feed.new_item());
        item.id(text_of(object, "id"), Rank::native);
        item.link(url_of(object, "url"), Rank::native);
        item.external_link(url_of(object, "external_url"));
        item.title(plain(object, "title"), Rank::native);
        item.summary(plain(object, "summary"), Rank::native);
        read_content(item, object);
        item.image(url_of(object, "image"), Rank::native);
        item.image(url_of(object, "banner_image"), Rank::foreign);
        item.published(text_of(object, "date_published"), Rank::native);
        item.modified(text_of(object, "date_modified"), Rank::native);
        item.language(text_of(object, "language"), Rank::native);
        read_authors(item, object);
        if (const auto tags = object.find("tags"); tags != object.end() && tags->is_array())
            for (const Json& tag : *tags)
                if (tag.is_string()) item.tag(tag.get_ref<const std::string&>());
        if (const auto files = object.find("attachments"); files != object.end() && files->is_array())
            for (const Json& file : *files)
                if (file.is_object()) read_attachment(item, file);
        static constexpr std::array<std::string_view, 16> known{
            "id",           "url",   "external_url",   "title",         "summary",  "content_html",
            "content_text", "image", "date_published", "date_modified", "language", "author",
            "authors",      "tags",  "attachments",    "banner_image"};
        extend(item, object, known);
        item.finish();
    }

    void read_content(ItemDraft& item, const Json& object) const {
        item.content(plain(object, "content_text"), Rank::foreign);
        std::string html = text_of(object, "content_html");
        item.content({.value = std::move(html), .kind = Text::Kind::html, .base = std::string(reading_.url)},
                     Rank::native);
    }

    void read_attachment(ItemDraft& item, const Json& object) const {
        Attachment attachment;
        attachment.url = url_of(object, "url");
        attachment.mime_type = text_of(object, "mime_type");
        attachment.title = text_of(object, "title");
        if (const auto size = parse_length_of_time(text_of(object, "size_in_bytes")); size && *size >= 1)
            attachment.size_in_bytes = static_cast<std::uint64_t>(std::min(*size, 9e18));
        attachment.duration_in_seconds = parse_length_of_time(text_of(object, "duration_in_seconds"));
        item.attach(std::move(attachment));
    }

    template <class Draft>
    static void extend(Draft& draft, const Json& object, const auto& known) {
        for (const auto& [name, value] : object.items())
            if (std::ranges::find(known, name) == known.end()) draft.extend(extension(name, value, 0));
    }

    // Bounded by extension_depth_max.
    static Extension extension(const std::string& name, const Json& value, int depth) {
        Extension made{name, {}, {}};
        if (value.is_string()) {
            made.value = value.get<std::string>();
        } else if (value.is_structured() && depth < extension_depth_max) {
            for (const auto& [key, inner] : value.items())
                made.children.push_back(extension(value.is_array() ? "item" : key, inner, depth + 1));
        } else if (!value.is_structured() && !value.is_null()) {
            made.value = value.dump();
        }
        return made;
    }

    Reading reading_;
};

bool is_feed(const Json& document) {
    if (!document.is_object()) return false;
    const std::string version = text_of(document, "version");
    const auto items = document.find("items");
    const bool has_items = items != document.end() && items->is_array();
    if (version.find("jsonfeed.org/version") != std::string::npos) return true;
    return has_items && (version.starts_with("1") || document.contains("title"));
}

}  // namespace

Result<Feed> read_json_feed(std::string_view text, std::string_view url, const ParseSettings& settings) {
    if (!sane_json(text, settings))
        return failure(fmt::format("JSON nested deeper than {} levels, or of more than {} values",
                                   settings.max_depth, settings.max_nodes));
    Json document = Json::parse(text, nullptr, false);
    const bool mended = document.is_discarded();
    bool cut = false;
    if (mended) {
        const MendedJson again = mended_json(text);
        document = Json::parse(again.text, nullptr, false);
        cut = again.cut;
    }
    if (document.is_discarded())
        return failure("text that begins like JSON, but is not well-formed: expected JSON Feed");
    if (!is_feed(document))
        return failure("a JSON document, but not a JSON Feed: expected its 'version' and 'items'");
    return JsonReader(url, settings).read(document, mended, cut);
}

}  // namespace newspool::parse
