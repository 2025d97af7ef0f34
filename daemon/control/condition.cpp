// A network that is down is no ailment of the daemon: it does what is to be done then.
#include "control/condition.hpp"

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace newspool::control {
namespace {

constexpr auto between_lines = std::chrono::seconds(5);
// The scheduler goes round every ten seconds when nothing is to be done, and may rest for a second now and
// then.
constexpr auto standstill = std::chrono::seconds(30);

std::string what_next(const Pulse& pulse) {
    if (pulse.outage) return "the network is down";
    if (!pulse.next_start) return fmt::format("polling {}", grouped(pulse.polling));
    if (*pulse.next_start < std::chrono::seconds(1))
        return fmt::format("polling {}", grouped(pulse.polling + 1));
    return "next in " + spelled(std::chrono::floor<std::chrono::seconds>(*pulse.next_start));
}

}  // namespace

std::string status_line(const Pulse& pulse) {
    const std::string feeds =
        fmt::format("{} {}, {} failing", grouped(pulse.feeds.all()),
                    pulse.feeds.all() == 1 ? "feed" : "feeds", grouped(pulse.feeds.of(Health::failing)));
    if (!pulse.trouble.empty())
        return fmt::format("{}; nothing can be delivered: {}", feeds, printable(pulse.trouble, 300));
    return fmt::format("{}, {}", feeds, what_next(pulse));
}

std::string ailment(const Pulse& pulse) {
    if (!pulse.trouble.empty()) return "nothing can be delivered: " + printable(pulse.trouble, 1'000);
    if (pulse.stopping) return "it is stopping";
    if (pulse.since_round > standstill)
        return fmt::format("the scheduler has stood still for {} s",
                           std::chrono::duration_cast<std::chrono::seconds>(pulse.since_round).count());
    return "";
}

void StatusLine::refresh(const Pulse& pulse, std::chrono::steady_clock::time_point now) {
    if (now < quiet_until_) return;
    std::string line = status_line(pulse);
    if (line == told_) return;
    tell_(line);
    told_ = std::move(line);
    quiet_until_ = now + between_lines;
}

}  // namespace newspool::control
