// The ledger holds hashes, not ids: the words of the user are made into the same hashes. What it does not
// hold any more is not made up.
#include "commands/explain_item.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "commands/fact.hpp"
#include "identity/document.hpp"
#include "identity/keys.hpp"
#include "identity/updates.hpp"

namespace newspool::commands {
namespace {

using identity::Entry;
using identity::Origin;

// What the ledger says of one key in one feed or group.
struct Found {
    std::map<FeedId, Entry> entries;  // of the documents that hold it
    std::vector<store::Met> met;
};

std::optional<unsigned> digit(char letter) {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
    return std::nullopt;
}

// Of 32 hexadecimal digits.
std::optional<Key> key_from(std::string_view digits) {
    Key key;
    if (digits.size() != 2 * key.bytes.size()) return std::nullopt;
    for (std::size_t index = 0; index < key.bytes.size(); ++index) {
        const auto high = digit(digits[2 * index]);
        const auto low = digit(digits[2 * index + 1]);
        if (!high || !low) return std::nullopt;
        key.bytes[index] = static_cast<std::uint8_t>(*high << 4U | *low);
    }
    return key;
}

// Of an article's id: the digits between its two hyphens.
std::optional<Key> key_of_article(std::string_view id) {
    const auto first = id.find('-');
    const auto last = id.rfind('-');
    if (first == std::string_view::npos || last == first) return key_from(id);
    return key_from(id.substr(first + 1, last - first - 1));
}

// As which the words may stand in the ledger.
std::set<Key> keys_of(const std::string& words) {
    std::set<Key> keys;
    if (const auto key = key_of_article(words)) keys.insert(*key);
    std::vector<std::string> spellings{words};
    if (const auto url = Url::parse(words)) spellings.push_back(url->text());
    for (const std::string& spelling : spellings) {
        Item by_id;
        by_id.id = spelling;
        Item by_link;
        by_link.url = spelling;
        keys.insert(identity::key_of(by_id));
        keys.insert(identity::key_of(by_link));
    }
    return keys;
}

// The items of all last documents that have one of the keys, or the words for a link or id.
std::map<Key, Found> find(const std::string& words, store::Reader& reader) {
    std::set<Key> keys = keys_of(words);
    Item link;
    link.url = words;
    const identity::Traits traits = identity::traits_of(link);
    std::map<Key, Found> found;
    reader.documents([&](FeedId feed, const std::string& items) {
        for (const Entry& entry : identity::unpacked({&items, 1}).entries)
            if (keys.contains(entry.key) || entry.traits.link == traits.link || entry.traits.id == traits.id)
                found[entry.key].entries.emplace(feed, entry);
    });
    for (const auto& [key, one] : found) keys.insert(key);
    for (const Key& key : keys)
        if (auto met = reader.met(key); !met.empty()) found[key].met = std::move(met);
    return found;
}

std::string story(const Entry& entry) {
    switch (entry.origin) {
        case Origin::news:
            return "it was new, and delivered";
        case Origin::first_poll:
            return "it was new in the feed's first document, and left out by first_poll";
        case Origin::held:
            return "it was new, and held as part of a flood";
        case Origin::familiar:
            return "it was known when it came into this document: seen before in this feed or its group";
        case Origin::same_id:
            return "it was merged with a known item whose id has the same normal form";
        case Origin::same_text:
            return "it was merged with a known item of the same title and text, whose id has gone";
        case Origin::same_link:
            return "it was merged with a known item of the same link, when all ids of the feed changed";
    }
    return "";
}

std::string date(std::uint32_t seconds) {
    return rfc3339(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

std::string list(const std::vector<std::string>& names) {
    std::vector<std::string> printed;
    std::ranges::transform(names, std::back_inserter(printed),
                           [](const std::string& name) { return printable(name); });
    return fmt::format("{}", fmt::join(printed, ", "));
}

void print(const Entry& entry, const std::string& feed) {
    print_fact("in the feed", printable(feed) + ", in its last document");
    print_fact("first seen", date(entry.first_seen));
    print_fact("why", story(entry));
    if (entry.revision > 1) print_fact("revision", fmt::format("{}", entry.revision));
    if (identity::is_restless(entry))
        print_fact("restless", "it changed at every poll of late: no more revisions until it is quiet");
    if (entry.shared)
        print_fact("told apart", "by link, title and date, because other items have the same id or link");
}

void print(const store::Met& met, bool in_document, store::Reader& reader) {
    if (!in_document && met.left) {
        print_fact("feed", printable(reader.name_of(met.feed)));
        print_fact("left the feed",
                   rfc3339(std::chrono::floor<std::chrono::seconds>(*met.left)).substr(0, 10) +
                       ", or the poll before; it counts as known if it comes again");
        if (met.revision > 1) print_fact("revision", fmt::format("{}", met.revision));
    }
    if (!in_document && !met.left) {
        print_fact("feed", printable(reader.name_of(met.feed)));
        print_fact("why", "it was seen; which document held it last is not kept");
    }
    if (!met.held.empty())
        print_fact("held", "until `newspool release` or `newspool discard`, for " + list(met.held));
    if (!met.queued.empty()) print_fact("waits for room", list(met.queued));
    print_fact("not deliverable", printable(met.undeliverable));
    if (met.carriers.size() > 1) print_fact("carried by", list(met.carriers));
}

}  // namespace

bool explain_item(const std::string& item, store::Reader& reader) {
    const std::map<Key, Found> found = find(item, reader);
    for (const auto& [key, one] : found) {
        fmt::print("item {}\n", hexadecimal(key.view()));
        for (const auto& [feed, entry] : one.entries) print(entry, reader.name_of(feed));
        for (const store::Met& met : one.met) {
            const bool in_document =
                one.entries.contains(met.feed) || (!met.carriers.empty() && !one.entries.empty());
            print(met, in_document, reader);
        }
    }
    return !found.empty();
}

}  // namespace newspool::commands
