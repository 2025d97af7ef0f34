// To list a million files takes half a second of a worker: it is not done twenty times as long afterwards.
#include "aggregator/soundings.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool {
namespace {

constexpr Duration shortest_rest = std::chrono::seconds(10);
constexpr int rest_by_cost = 20;
constexpr Duration patience = std::chrono::seconds(3);

std::uint64_t bytes_of(const std::string& file) {
    std::error_code missing;
    const std::uintmax_t bytes = std::filesystem::file_size(file, missing);
    return missing ? 0 : bytes;
}

Backlog backlog_of(const OutputSettings& output, const std::vector<store::Waiting>& waiting) {
    Backlog backlog;
    backlog.output = output.name;
    try {
        backlog.files = spool::waiting_files(output);
    } catch (const std::system_error&) {
        backlog.files.reset();  // not mounted just now, say: that is the courier's to tell
    }
    for (const store::Waiting& one : waiting) {
        if (one.output != output.name) continue;
        if (one.until == store::Queued::Until::release) {
            backlog.held += one.articles;
        } else {
            backlog.queued += one.articles;
            backlog.queued_bytes += one.bytes;
        }
    }
    return backlog;
}

Sounding sound(store::Reader& reader, const std::vector<OutputSettings>& outputs,
               const std::filesystem::path& database) {
    Sounding sounding;
    const std::vector<store::Waiting> waiting = reader.waiting();
    for (const OutputSettings& output : outputs) sounding.backlogs.push_back(backlog_of(output, waiting));
    sounding.ledger_bytes = bytes_of(database.string());
    sounding.log_bytes = bytes_of(database.string() + "-wal");
    sounding.at = wall_now();
    return sounding;
}

}  // namespace

Soundings::Soundings(const asio::any_io_executor& loop, Workers& workers, std::filesystem::path database)
    : loop_(loop), workers_(workers), database_(std::move(database)), taken_(loop) {}

asio::awaitable<Sounding> Soundings::latest(std::vector<OutputSettings> outputs) {
    if (!taking_ && BootClock::now() >= next_) {
        taking_ = true;
        taken_.expires_after(patience);
        asio::co_spawn(loop_, take(std::move(outputs)), asio::detached);
    }
    std::error_code done;
    if (taking_) co_await taken_.async_wait(asio::redirect_error(asio::use_awaitable, done));
    co_return last_;
}

// Spawned detached. A ledger that cannot be read is told by whoever needs it: the last sounding grows old.
asio::awaitable<void> Soundings::take(std::vector<OutputSettings> outputs) {
    const Moment began = BootClock::now();
    try {
        auto work = [&](Desk& desk) { return sound(desk.reader, outputs, database_); };
        last_ = co_await workers_.run(std::move(work));
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
    const Moment now = BootClock::now();
    next_ = now + std::max<Duration>(shortest_rest, rest_by_cost * (now - began));
    taking_ = false;
    taken_.cancel();
}

}  // namespace newspool
