// A page for people: what the feeds bring, how they are, what they cost their publishers. One HTML file that
// needs nothing else, neither script nor network.
//
// Reads the ledger, row by row: memory stays flat however many feeds there are.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <string_view>

#include "base/time.hpp"
#include "store/store.hpp"

namespace newspool {

// How many rows the long tables have at most. Feeds that fail come first, then those that bring most; of
// hosts those that are asked most.
struct ReportLimits {
    std::size_t feeds = 1'000;
    std::size_t hosts = 500;

    static constexpr ReportLimits none() {
        return {std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max()};
    }
};

enum class DaemonState { running, stopped };

// Takes the page piece by piece. What it throws ends the report.
using Sink = std::function<void(std::string_view)>;

void write_report(store::Reader& reader, const ReportLimits& limits, DaemonState daemon, Time now,
                  const Sink& sink);

// The same into a file, whose old content stays until the new one is whole. Throws std::system_error.
void save_report(store::Reader& reader, const ReportLimits& limits, DaemonState daemon, Time now,
                 const std::filesystem::path& file);

}  // namespace newspool
