// A reader of one feed, with a ledger in memory: plays documents through the ladder as a daemon would, and
// counts how often each item was delivered.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "identity/floods.hpp"
#include "identity/gaps.hpp"
#include "identity/ladder.hpp"
#include "identity/record.hpp"
#include "identity/updates.hpp"

namespace newspool::test {

struct Made {
    std::string id;
    std::string url;
    std::string title;
    std::string text;
    std::int64_t published = 0;
};

inline Item item(const Made& made) {
    Item item;
    item.id = made.id;
    item.url = made.url;
    item.title.value = made.title;
    item.content.value = made.text;
    if (made.published != 0) item.published = std::chrono::sys_seconds(std::chrono::seconds(made.published));
    return item;
}

class FeedReader {
  public:
    NewsPolicy::Updates updates = NewsPolicy::Updates::ignore;
    identity::Document record;
    std::vector<std::string> warnings;          // of the last document
    std::vector<identity::Revision> revisions;  // of the last document
    std::vector<std::size_t> withdrawn;         // of the last document
    std::optional<DocumentChange> change;       // of the last document
    bool gap = false;                           // the last document was one
    std::map<std::string, unsigned> delivered;  // how often, by title and text
    std::map<Key, Trace> ledger;
    Time now{std::chrono::days(20'000)};

    // The titles of what is news, in the order of delivery.
    std::vector<std::string> read(const std::vector<Made>& items,
                                  identity::Extent extent = identity::Extent::whole) {
        now += std::chrono::hours(1);
        Feed feed;
        for (const Made& made : items) feed.items.push_back(item(made));
        warnings.clear();
        auto sightings = identity::sightings(feed, record, warnings);
        std::vector<std::optional<Trace>> answers;
        for (const Key& key : identity::questions(sightings)) {
            const auto known = ledger.find(key);
            answers.push_back(known == ledger.end() ? std::nullopt : std::optional(known->second));
        }
        identity::recognise(sightings, record, extent, answers, warnings);
        gap = identity::is_gap(sightings, record);
        withdrawn = identity::withdrawn(sightings, record);
        std::vector<identity::Sighting> news;
        for (const auto& one : sightings)
            if (!one.known()) news.push_back(one);
        identity::put_in_order(news, feed);
        std::vector<std::string> titles;
        for (const auto& one : news) {
            const Item& found = feed.items[one.position];
            titles.push_back(found.title.value);
            ++delivered[found.title.value + "|" + found.content.value];
        }
        identity::Document after = identity::record(record, sightings, extent, now);
        revisions = identity::revisions(sightings, record, after, updates, warnings);
        change = identity::change(record, after, sightings, now, std::chrono::days(365));
        if (change) keep(*change);
        return titles;
    }

  private:
    void keep(const DocumentChange& what) {
        record = identity::unpacked(what.items);
        for (const Key& key : what.arrived) ledger[key] = Trace{};
        for (const auto& gone : what.departed) {
            if (gone.forget)
                ledger.erase(gone.key);
            else
                ledger[gone.key] = {gone.revision, gone.content, false};
        }
    }
};

}  // namespace newspool::test
