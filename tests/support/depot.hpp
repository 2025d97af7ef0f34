// A ledger and a spool in a folder of their own, with words for what tests do to them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/courier.hpp"
#include "aggregator/recovery.hpp"
#include "model/settings.hpp"
#include "store/store.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

namespace newspool::test {

struct Depot {
    Folder folder;
    std::filesystem::path database = folder / "state/newspool.db";
    OutputSettings output = output_below(folder);

    static OutputSettings output_below(const Folder& folder) {
        OutputSettings output;
        output.path = folder / "spool";
        return output;
    }

    Delivering open() const { return open_delivery(database, std::vector{output}); }

    [[nodiscard]] std::vector<std::string> stage() const {
        return folder.names("spool/newspool-state/stage");
    }
    [[nodiscard]] std::vector<std::string> arrived() const { return folder.names("spool/new"); }
    // The texts of all arrived files, in order of delivery.
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> found;
        for (const std::string& name : arrived()) found.push_back(folder.read("spool/new/" + name));
        return found;
    }
};

// An item whose key and bytes are both `text`, for the first output.
inline Rendered rendered(const std::string& text) {
    return {.key = key(text), .copies = {{0, text, "json"}}};
}

// A poll that found these items.
inline Delivery found(FeedId feed, std::initializer_list<const char*> items) {
    Delivery delivery;
    delivery.feed = feed;
    delivery.outcome = outcome(items.size() == 0 ? Verdict::nothing_new : Verdict::news);
    delivery.outcome.validators = Validators{"https://one.example/", "\"1\"", ""};
    delivery.plan = plan();
    for (const char* item : items) delivery.articles.push_back(rendered(item));
    return delivery;
}

}  // namespace newspool::test
