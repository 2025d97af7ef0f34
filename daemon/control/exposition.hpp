// The daemon's figures as text for Prometheus: each with its name, unit and a sentence of help.
//
// Names and units follow Prometheus' conventions: prefix newspool_, seconds and bytes, _total for what only
// grows. No label holds a feed or a host, so that there are as many series for a million feeds as for one.
#pragma once

#include <string>

#include "aggregator/vitals.hpp"

namespace newspool::control {

// Of this process as the kernel sees it; zeros where it says nothing.
struct ProcessFigures {
    double start_seconds = 0;  // since 1970
    double cpu_seconds = 0;
    std::size_t resident_bytes = 0;
    std::size_t open_files = 0;
    std::size_t open_files_max = 0;
};

[[nodiscard]] ProcessFigures process_figures();

[[nodiscard]] std::string exposition(const Vitals& vitals, const ProcessFigures& process);

}  // namespace newspool::control
