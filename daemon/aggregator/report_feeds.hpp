// The table of feeds: which of them it shows, and what it says of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aggregator/health.hpp"
#include "aggregator/report.hpp"
#include "aggregator/report_page.hpp"
#include "model/figures.hpp"
#include "store/store.hpp"

namespace newspool {

// All active feeds, counted in one pass, and those that a table of limited length shows.
struct FeedSurvey {
    HealthCounts feeds;
    std::uint64_t polls = 0;
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;
    std::uint64_t articles = 0;
    std::vector<FeedId> shown;  // in order
};

[[nodiscard]] FeedSurvey survey_feeds(store::Reader& reader, std::size_t shown_max, Time now);

void write_feeds(Page& page, store::Reader& reader, const FeedSurvey& survey, Time now);

}  // namespace newspool
