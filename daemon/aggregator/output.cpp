// Files are counted as they come; new/ is listed only when the count reaches a limit, since only then it
// matters what consumers have taken meanwhile.
#include "aggregator/output.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "aggregator/recovery.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace newspool {
namespace {

using Fate = spool::Published::Fate;

constexpr unsigned staging_tries = 3;
constexpr double low_water = 0.9;  // of each limit: below it an output that paused goes on

}  // namespace

Output::Output(spool::Spool spool, std::int64_t sequence, store::QueueLength waiting)
    : queue(waiting),
      spool_(std::move(spool)),
      settings_(spool_.settings()),
      published_(sequence),
      marked_(sequence),
      fill_(spool_.fill()) {
    full_ = reaches(fill_, 1.0);
}

void Output::change(const OutputSettings& settings, const Tell& tell) {
    if (settings == settings_) return;
    settings_ = settings;
    if (!trouble_.empty()) return;
    try {
        fill_ = spool_.fill();
        measure(tell);
    } catch (const std::system_error& failure) {
        fail(failure.what(), tell);
    }
}

void Output::await(std::string name, std::string bytes) {
    waiting_.push_back({std::move(name), std::move(bytes)});
}

void Output::recovered(std::int64_t sequence) {
    waiting_.clear();
    published_ = marked_ = sequence;
}

void Output::publish(store::Ledger& ledger, const Tell& tell) {
    const bool any = !waiting_.empty();
    for (unsigned round = 0; !waiting_.empty(); ++round) {
        if (round == staging_tries)
            throw std::system_error(
                ENOENT, std::generic_category(),
                fmt::format("something deletes what is staged: keep it out of {}",
                            printable((spool_.path() / "newspool-state").string(), 4096)));
        std::vector<std::string> names;
        names.reserve(waiting_.size());
        for (const Waiting& each : waiting_) names.push_back(each.name);
        const std::vector<spool::Published> results = spool_.publish(names);
        std::vector<Waiting> left;
        std::vector<std::size_t> missing;
        std::vector<std::size_t> taken;
        int blocked = 0;
        for (std::size_t index = 0; index < results.size(); ++index) {
            const auto& [fate, error] = results[index];
            if (fate == Fate::visible) {
                ++fill_.files;
                fill_.bytes += waiting_[index].bytes.size();
                continue;
            }
            if (fate == Fate::missing) missing.push_back(left.size());
            if (fate == Fate::name_taken) taken.push_back(left.size());
            if (fate == Fate::blocked) blocked = error;
            left.push_back(std::move(waiting_[index]));
        }
        waiting_ = std::move(left);
        if (blocked != 0) throw_errno(blocked, "cannot move articles into", spool_.path() / "new");
        restage(missing, tell);
        renew(taken, ledger, tell);
    }
    if (any || published_ != ledger.identity().sequence) spool_.sync_new();
    published_ = ledger.identity().sequence;
    if (any) measure(tell);
}

void Output::restage(const std::vector<std::size_t>& missing, const Tell& tell) {
    if (missing.empty()) return;
    tell(
        Log::Level::error,
        fmt::format("something deletes files in {}/newspool-state/stage: {} staged articles were gone before "
                    "they were delivered, and are written again: keep it out of there",
                    printable(spool_.path().string(), 4096), missing.size()));
    spool::Preparation files = spool_.prepare();
    try {
        for (const std::size_t index : missing) files.write(waiting_[index].name, waiting_[index].bytes);
        if (const auto condemned = files.sync(); !condemned.empty())
            throw_errno(EIO, "cannot sync", condemned.front());
    } catch (...) {
        files.remove_all();  // what is not durable must not be taken for staged the next time
        throw;
    }
}

void Output::renew(const std::vector<std::size_t>& taken, store::Ledger& ledger, const Tell& tell) {
    if (taken.empty()) return;
    tell(Log::Level::warning,
         fmt::format("{}/new holds {} files that are not ours under our names: those articles get other "
                     "names, and whatever makes these should be ended",
                     printable(spool_.path().string(), 4096), taken.size()));
    std::vector<std::string> names;
    names.reserve(taken.size());
    for (const std::size_t index : taken) names.push_back(waiting_[index].name);
    const std::vector<std::string> renewed = renew_names(ledger, spool_, names);
    for (std::size_t index = 0; index < taken.size(); ++index) waiting_[taken[index]].name = renewed[index];
}

void Output::fail(const std::string& why, const Tell& tell) {
    if (trouble_ == why) return;
    trouble_ = why;
    if (called.empty())
        tell(Log::Level::error, fmt::format("nothing can be delivered until this ends: {}", trouble_));
    else
        tell(Log::Level::error,
             fmt::format("{}nothing can be delivered there until this ends, and its articles "
                         "wait in the ledger: {}",
                         called, trouble_));
}

void Output::resume(store::Ledger& ledger, const Tell& tell) {
    if (!paused()) return;
    try {
        if (!trouble_.empty()) {
            spool_.probe();
            publish(ledger, tell);
            trouble_.clear();
            tell(Log::Level::notice, called + "delivering again");
        }
        measure(tell);
    } catch (const std::system_error& failure) {
        fail(failure.what(), tell);
    }
}

bool Output::reaches(const spool::Fill& fill, double share) const {
    const auto above = [share](std::uint64_t amount, std::uint64_t limit) {
        return limit != 0 && static_cast<double>(amount) >= share * static_cast<double>(limit);
    };
    const OutputSettings& limits = settings();
    return above(fill.files, limits.max_files) || above(fill.bytes, limits.max_bytes) ||
           static_cast<double>(fill.free) * share < static_cast<double>(limits.min_free);
}

void Output::measure(const Tell& tell) {
    fill_.free = spool_.free_bytes();
    if (!full_ && !reaches(fill_, 1.0)) return;
    fill_ = spool_.fill();
    const bool was_full = std::exchange(full_, reaches(fill_, full_ ? low_water : 1.0));
    if (full_ && !std::exchange(told_full_, true))
        tell(
            Log::Level::warning,
            fmt::format("{}{} holds {} files that nobody has taken, and has {} bytes left: what comes for it "
                        "waits in the ledger until there is room: take some away, or see `max_files` in "
                        "newspool.toml(5)",
                        called, printable(spool_.path().string(), 4096), fill_.files, fill_.free));
    if (full_ || !was_full) return;
    told_full_ = false;
    tell(Log::Level::notice, fmt::format("{}{} has room again: {} articles that waited follow", called,
                                         printable(spool_.path().string(), 4096), queue.deliveries));
}

}  // namespace newspool
