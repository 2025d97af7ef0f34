// Nothing here knows an element's name: the vocabularies do, in rss.cpp, atom.cpp and extensions.cpp.
#include "parse/draft.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "parse/date.hpp"

namespace newspool::parse {
namespace {

constexpr std::size_t extensions_max = 500;  // of one item or feed
constexpr std::size_t people_max = 200;
constexpr std::size_t tags_max = 1000;
constexpr std::size_t attachments_max = 1000;

// People named by a better element replace those named by a lesser one; the same name counts once.
void add_person(std::vector<Person>& people, Rank& held, Person person, Rank claimed) {
    if (claimed < held || (person.name.empty() && person.email.empty() && person.url.empty())) return;
    if (claimed > held) people.clear();
    held = claimed;
    if (person.name.empty()) person.name = person.email;
    const auto same = [&](const Person& known) {
        return known.name == person.name && known.url == person.url;
    };
    if (people.size() < people_max && std::ranges::none_of(people, same)) people.push_back(std::move(person));
}

template <class Value>
void claim(Value& field, Rank& held, std::type_identity_t<Value>&& value, Rank claimed) {
    if (value.empty() || claimed < held) return;
    field = std::move(value);
    held = claimed;
}

void claim_text(Claimed<Text>& field, Text&& text, Rank claimed) {
    if (!text.empty()) field.claim(std::move(text), claimed);
}

void claim_string(Claimed<std::string>& field, std::string&& text, Rank claimed) {
    if (!text.empty()) field.claim(std::move(text), claimed);
}

std::string normal_language(std::string text) {
    std::ranges::replace(text, '_', '-');
    return text;
}

bool is_web_address(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://");
}

}  // namespace

void ItemDraft::id(std::string text, Rank claimed) { claim(item_.id, id_, std::move(text), claimed); }
void ItemDraft::link(std::string url, Rank claimed) { claim(item_.url, link_, std::move(url), claimed); }
void ItemDraft::external_link(std::string url) {
    if (item_.external_url.empty()) item_.external_url = std::move(url);
}
void ItemDraft::title(Text text, Rank claimed) { claim(item_.title, title_, std::move(text), claimed); }
void ItemDraft::summary(Text text, Rank claimed) { claim(item_.summary, summary_, std::move(text), claimed); }
void ItemDraft::description(Text text, Rank claimed) { claim_text(description_, std::move(text), claimed); }
void ItemDraft::content(Text text, Rank claimed) { claim(item_.content, content_, std::move(text), claimed); }
void ItemDraft::image(std::string url, Rank claimed) { claim(item_.image, image_, std::move(url), claimed); }
void ItemDraft::language(std::string text, Rank claimed) {
    claim(item_.language, language_, normal_language(std::move(text)), claimed);
}
void ItemDraft::author(Person person, Rank claimed) {
    add_person(item_.authors, author_, std::move(person), claimed);
}

void ItemDraft::published(const std::string& raw, Rank claimed) {
    date_field("date_published", raw, published_, claimed);
}
void ItemDraft::modified(const std::string& raw, Rank claimed) {
    date_field("date_modified", raw, modified_, claimed);
}
void ItemDraft::dated(const std::string& raw, Rank claimed) {
    date_field("date_published", raw, dated_, claimed);
}

void ItemDraft::date_field(const char* field, const std::string& raw, Claimed<Instant>& claim, Rank claimed) {
    if (raw.empty()) return;
    if (const auto when = parse_date(raw)) return claim.claim(*when, claimed);
    extend(field, raw);
    reading_.warn(fmt::format("\"{}\" is no date", printable(raw, 60)));
}

void ItemDraft::tag(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || item_.tags.size() >= tags_max) return;
    if (std::ranges::find(item_.tags, text) == item_.tags.end()) item_.tags.emplace_back(text);
}

void ItemDraft::tags(std::string_view list) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        tag(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

void ItemDraft::attach(Attachment attachment) {
    if (attachment.url.empty()) return;
    const auto known = std::ranges::find(item_.attachments, attachment.url, &Attachment::url);
    if (known == item_.attachments.end()) {
        if (item_.attachments.size() < attachments_max) item_.attachments.push_back(std::move(attachment));
        return;
    }
    if (known->mime_type.empty()) known->mime_type = std::move(attachment.mime_type);
    if (known->title.empty()) known->title = std::move(attachment.title);
    if (!known->size_in_bytes) known->size_in_bytes = attachment.size_in_bytes;
    if (!known->duration_in_seconds) known->duration_in_seconds = attachment.duration_in_seconds;
}

void ItemDraft::duration(double seconds) { duration_ = seconds; }

void ItemDraft::extend(Extension extension) {
    if (item_.extensions.size() < extensions_max) item_.extensions.push_back(std::move(extension));
}
void ItemDraft::extend(std::string name, std::string value) {
    if (!value.empty()) extend(Extension{std::move(name), std::move(value), {}});
}

// What is called a description is the whole text of many feeds, and the summary of those with another text.
// An item that has only a summary has that for its content too.
void ItemDraft::settle_texts() {
    if (content_ != Rank::none) {
        if (item_.summary.empty()) item_.summary = std::move(description_.value());
    } else {
        item_.content = description_.empty() ? item_.summary : std::move(description_.value());
    }
    const bool repeats = description_.empty() ? false : item_.summary.value == item_.content.value;
    if (repeats) item_.summary = {};
}

void ItemDraft::finish() {
    settle_texts();
    if (!modified_.empty()) item_.modified = modified_.value();
    if (!dated_.empty() && modified_.empty() && published_.empty()) item_.modified = dated_.value();
    for (Claimed<Instant>* date : {&published_, &dated_, &modified_})
        if (!item_.published && !date->empty()) item_.published = date->value();
    const auto recording = std::ranges::find_if(item_.attachments, [](const Attachment& attachment) {
        return attachment.mime_type.starts_with("audio/") || attachment.mime_type.starts_with("video/");
    });
    if (duration_ > 0 && recording != item_.attachments.end() && !recording->duration_in_seconds)
        recording->duration_in_seconds = duration_;
}

void FeedDraft::link(std::string url, Rank claimed) { claim_string(link_, std::move(url), claimed); }
void FeedDraft::self_link(std::string url, Rank claimed) { claim_string(self_, std::move(url), claimed); }
void FeedDraft::title(Text text, Rank claimed) { claim_text(title_, std::move(text), claimed); }
void FeedDraft::description(Text text, Rank claimed) { claim_text(description_, std::move(text), claimed); }
void FeedDraft::icon(std::string url, Rank claimed) { claim_string(icon_, std::move(url), claimed); }
void FeedDraft::language(std::string text, Rank claimed) {
    claim_string(language_, normal_language(std::move(text)), claimed);
}
void FeedDraft::author(Person person, Rank claimed) {
    add_person(feed_.authors, author_rank_, std::move(person), claimed);
}

bool FeedDraft::has_room() {
    if (feed_.items.size() < reading_.settings.max_items) return true;
    if (!std::exchange(told_of_excess_, true))
        reading_.warn(fmt::format("only the first {} items were read", reading_.settings.max_items));
    return false;
}

Item& FeedDraft::new_item() { return feed_.items.emplace_back(); }

void FeedDraft::expect_items(std::size_t count) {
    feed_.items.reserve(std::min(count, reading_.settings.max_items));
}

void FeedDraft::extend(Extension extension) {
    if (feed_.extensions.size() < extensions_max) feed_.extensions.push_back(std::move(extension));
}
void FeedDraft::extend(std::string name, std::string value) {
    if (!value.empty()) extend(Extension{std::move(name), std::move(value), {}});
}

Feed FeedDraft::finished() && {
    if (feed_.hints.update_period) *feed_.hints.update_period /= std::max(1U, updates_per_period);
    feed_.home_page_url = std::move(link_.value());
    feed_.feed_url = std::move(self_.value());
    if (feed_.feed_url.empty() && is_web_address(reading_.url)) feed_.feed_url = std::string(reading_.url);
    feed_.title = std::move(title_.value());
    feed_.description = std::move(description_.value());
    feed_.icon = std::move(icon_.value());
    feed_.language = std::move(language_.value());
    return std::move(feed_);
}

}  // namespace newspool::parse
