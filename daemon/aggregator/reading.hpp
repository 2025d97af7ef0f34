// One answer, from the bytes of a response to articles ready for the courier: parse, recognise, edit, render.
//
// Runs on a worker. Decides what a poll came to, and changes nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/courier.hpp"
#include "model/http.hpp"
#include "model/outcome.hpp"
#include "model/settings.hpp"
#include "model/subscription.hpp"
#include "store/store.hpp"

namespace newspool {

// What a log line says of an article.
struct Headline {
    std::string title;
    std::string url;
};

struct Reading {
    Outcome outcome;
    std::vector<Rendered> articles;
    std::vector<Headline> headlines;  // one for each of `articles`
};

struct ReadingSettings {
    ParseSettings parse;
    ArticleSettings articles;
    std::vector<OutputSettings> outputs;
    ArchiveSettings archive;
    std::uint64_t edition = 0;  // of the outputs
};

// What a response came to, as far as that can be said without reading its document.
[[nodiscard]] Outcome judge(const Response& response, const Memory& memory, Time polled_at);

// Of a response with a document: what it came to, and its articles that are not known yet. Throws what is our
// own failure (the ledger cannot be read).
[[nodiscard]] Reading read_document(const Subscription& subscription, const Response& response,
                                    const Memory& memory, store::Reader& reader,
                                    const ReadingSettings& settings, Time polled_at);

}  // namespace newspool
