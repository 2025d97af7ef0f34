// Each page is made anew from figures that are at hand; only what waits on the disk is looked at by a worker.
#include "control/pages.hpp"

#include <fmt/format.h>

#include "control/condition.hpp"
#include "control/exposition.hpp"

namespace newspool::control {
namespace {

asio::awaitable<Page> metrics_page(Aggregator& aggregator) {
    std::string text = co_await metrics(aggregator);
    co_return Page{200, "text/plain; version=0.0.4; charset=utf-8", std::move(text)};
}

asio::awaitable<Page> health_page(const Aggregator& aggregator) { co_return health(aggregator.pulse()); }

}  // namespace

asio::awaitable<std::string> metrics(Aggregator& aggregator) {
    const Vitals vitals = co_await aggregator.vitals();
    co_return exposition(vitals, process_figures());
}

Page health(const Pulse& pulse) {
    const std::string wrong = ailment(pulse);
    const std::string text = wrong.empty() ? "well: " + status_line(pulse) : "not well: " + wrong;
    return {wrong.empty() ? 200U : 503U, "text/plain; charset=utf-8", text + "\n"};
}

Pages pages(Aggregator& aggregator) {
    return {{"/metrics", [&] { return metrics_page(aggregator); }},
            {"/health", [&] { return health_page(aggregator); }}};
}

}  // namespace newspool::control
