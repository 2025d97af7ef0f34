// Read deliver() first; the functions stand in the order of the steps.
#include "aggregator/protocol.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "aggregator/recovery.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace newspool {
namespace {

using Fate = spool::Published::Fate;

constexpr unsigned tries = 3;  // of anything that may go well the next time
constexpr auto between_owner_notes = std::chrono::minutes(1);

// The file itself is what the disk will not take; any other error will hit the next file as well.
bool is_about_the_item(const std::system_error& failed) {
    return failed.code() == std::errc::file_too_large || failed.code() == std::errc::filename_too_long;
}

}  // namespace

// A batch that is not committed yet.
struct Protocol::Draft {
    struct Placed {
        std::string name;
        std::size_t delivery;
        std::size_t article;
    };
    struct Unwritable {
        Key key;
        std::string reason;
        std::exception_ptr error;
    };

    std::optional<Unwritable> place(std::size_t index, const Delivery& delivery, const std::string& output,
                                    std::map<std::pair<FeedId, Key>, unsigned>& failures);
    void undo_feed(std::size_t placed_before);

    store::Batch batch;
    spool::Preparation files;
    std::vector<Settled>& settled;
    std::vector<Placed> placed;
};

Protocol::Protocol(store::Ledger ledger, spool::Spool spool, Tell tell)
    : ledger_(std::move(ledger)),
      spool_(std::move(spool)),
      tell_(std::move(tell)),
      published_(ledger_.identity().sequence),
      marked_(published_) {}

std::vector<Settled> Protocol::deliver(std::span<Delivery> deliveries, std::vector<Delivery>& bookkeeping) {
    assert(trouble_.empty());
    std::vector<Settled> settled(deliveries.size());
    std::uint64_t number = 0;
    bool committed = false;
    try {
        Draft draft{ledger_.begin(store::Durability::full, wall_now()), spool_.prepare(), settled, {}};
        try {
            for (const Delivery& poll : bookkeeping) draft.batch.remember(poll.feed, poll.outcome, poll.plan);
            for (std::size_t index = 0; index < deliveries.size(); ++index)
                stage(draft, index, deliveries[index]);
            sync(draft, deliveries);
            number = draft.placed.empty() ? 0 : draft.batch.number();
            commit(draft);
        } catch (const store::CommitUnknown&) {
            throw;
        } catch (...) {
            draft.files.remove_all();
            throw;
        }
        committed = true;
        // From here on every article of the batch will be delivered, whatever happens.
        for (const auto& [name, delivery, article] : draft.placed)
            waiting_.push_back(
                {name, std::move(deliveries[delivery].articles[article].copies.front().bytes)});
        bookkeeping.clear();
        publish();
    } catch (const std::exception& failure) {
        fail(failure);
        if (!committed)
            for (Settled& each : settled) each.error = std::current_exception();
    }
    if (outcome_unknown_) resume();
    if (number != 0 && !outcome_unknown_ && ledger_.identity().batch == number)
        for (Settled& each : settled)
            if (!each.names.empty()) each.error = nullptr;
    if (trouble_.empty() && BootClock::now() - owner_noted_ > between_owner_notes) note_owner();
    return settled;
}

// All of a poll or nothing of it: its validators must not be kept without its articles. An item that the disk
// refuses again and again is given up, so that it does not hold back the others for ever.
void Protocol::stage(Draft& draft, std::size_t index, const Delivery& delivery) {
    for (;;) {
        const std::size_t placed_before = draft.placed.size();
        draft.batch.begin_feed();
        const auto unwritable = draft.place(index, delivery, spool_.name(), failures_);
        if (!unwritable) {
            draft.batch.remember(delivery.feed, delivery.outcome, delivery.plan);
            draft.batch.end_feed();
            return;
        }
        draft.undo_feed(placed_before);
        if (++failures_[{delivery.feed, unwritable->key}] < tries) {
            draft.settled[index] = {{}, unwritable->error};
            return;
        }
        tell_(Log::Level::error,
              fmt::format("an item cannot be delivered, and is given up: {}", unwritable->reason));
    }
}

std::optional<Protocol::Draft::Unwritable> Protocol::Draft::place(
    std::size_t index, const Delivery& delivery, const std::string& output,
    std::map<std::pair<FeedId, Key>, unsigned>& failures) {
    settled[index].names.assign(delivery.articles.size(), std::string());
    for (std::size_t article = 0; article < delivery.articles.size(); ++article) {
        const Key& key = delivery.articles[article].key;
        if (const auto failed = failures.find({delivery.feed, key});
            failed != failures.end() && failed->second >= tries) {
            batch.give_up(delivery.feed, key, "the disk does not take its file");
            continue;
        }
        if (!batch.admit(delivery.feed, key)) continue;
        const std::string name =
            batch.stage({.feed = delivery.feed, .key = key, .output = output, .extension = "json"});
        try {
            files.write(name, delivery.articles[article].copies.front().bytes);
        } catch (const std::system_error& failed) {
            if (!is_about_the_item(failed)) throw;
            return Unwritable{key, failed.what(), std::current_exception()};
        }
        placed.push_back({name, index, article});
        settled[index].names[article] = name;
    }
    return std::nullopt;
}

void Protocol::Draft::undo_feed(std::size_t placed_before) {
    batch.undo_feed();
    for (std::size_t position = placed_before; position < placed.size(); ++position)
        files.remove(placed[position].name);
    placed.resize(placed_before);
}

// A file whose sync failed is written anew under another name and never synced again: the kernel would say
// that all is well, and the bytes would be gone.
void Protocol::sync(Draft& draft, std::span<const Delivery> deliveries) {
    if (draft.placed.empty()) return;
    for (unsigned attempt = 1;; ++attempt) {
        const std::vector<std::string> condemned = draft.files.sync();
        if (condemned.empty()) return;
        if (attempt == tries) throw_errno(EIO, "cannot sync", condemned.front());
        tell_(Log::Level::warning,
              fmt::format("{} files could not be synced and are written anew", condemned.size()));
        for (auto& [name, delivery, article] : draft.placed) {
            if (std::ranges::find(condemned, name) == condemned.end()) continue;
            name = draft.batch.rename(name);
            draft.files.write(name, deliveries[delivery].articles[article].copies.front().bytes);
            draft.settled[delivery].names[article] = name;
        }
    }
}

// The stage was synced a moment ago, if anything was staged, so that what was published before is durably out
// of it: then the rows themselves may go.
void Protocol::commit(Draft& draft) {
    if (draft.placed.empty())
        draft.batch.mark_emitted(spool_.name(), published_);
    else
        draft.batch.forget_emitted(spool_.name(), published_);
    draft.batch.commit();
    marked_ = published_;
}

void Protocol::publish() {
    for (unsigned round = 0; !waiting_.empty(); ++round) {
        if (round == tries) throw_errno(ENOENT, "something deletes what is staged in", spool_.path());
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
            if (fate == Fate::visible) continue;
            if (fate == Fate::missing) missing.push_back(left.size());
            if (fate == Fate::name_taken) taken.push_back(left.size());
            if (fate == Fate::blocked) blocked = error;
            left.push_back(std::move(waiting_[index]));
        }
        waiting_ = std::move(left);
        if (blocked != 0) throw_errno(blocked, "cannot move articles into", spool_.path() / "new");
        restage(missing);
        renew(taken);
    }
    spool_.sync_new();
    published_ = ledger_.identity().sequence;
}

void Protocol::restage(const std::vector<std::size_t>& missing) {
    if (missing.empty()) return;
    tell_(
        Log::Level::error,
        fmt::format("something deletes files in {}/newspool-state/stage: {} staged articles were gone before "
                    "they were delivered, and are written again",
                    printable(spool_.path().string(), 4096), missing.size()));
    spool::Preparation files = spool_.prepare();
    for (const std::size_t index : missing) files.write(waiting_[index].name, waiting_[index].bytes);
    if (const auto condemned = files.sync(); !condemned.empty())
        throw_errno(EIO, "cannot sync", condemned.front());
}

void Protocol::renew(const std::vector<std::size_t>& taken) {
    if (taken.empty()) return;
    tell_(
        Log::Level::warning,
        fmt::format("{}/new holds {} files that are not ours under our names: those articles get other names",
                    printable(spool_.path().string(), 4096), taken.size()));
    std::vector<std::string> names;
    names.reserve(taken.size());
    for (const std::size_t index : taken) names.push_back(waiting_[index].name);
    const std::vector<std::string> renewed = renew_names(ledger_, spool_, names);
    for (std::size_t index = 0; index < taken.size(); ++index) waiting_[taken[index]].name = renewed[index];
}

void Protocol::flush(std::vector<Delivery>& bookkeeping, store::Durability durability) {
    if (!trouble_.empty() || (bookkeeping.empty() && !has_marks())) return;
    try {
        store::Batch batch = ledger_.begin(durability, wall_now());
        for (const Delivery& poll : bookkeeping) batch.remember(poll.feed, poll.outcome, poll.plan);
        batch.mark_emitted(spool_.name(), published_);
        batch.commit();
        bookkeeping.clear();
        marked_ = published_;
    } catch (const std::exception& failure) {
        fail(failure);
    }
}

void Protocol::resume() {
    try {
        spool_.probe();
        if (outcome_unknown_) find_out();
        publish();
        prove_ledger();
        trouble_.clear();
        tell_(Log::Level::notice, "delivering again");
    } catch (const std::exception& failure) {
        fail(failure);
    }
}

// The commit may be durable or not: only a new connection that has moved the log into the database knows.
// Until then nothing was undone; recovery undoes or completes it.
void Protocol::find_out() {
    ledger_.reopen();
    const Recovered recovered = recover(ledger_, spool_);
    outcome_unknown_ = false;
    waiting_.clear();
    published_ = marked_ = ledger_.identity().sequence;
    tell_(Log::Level::warning, fmt::format("the ledger was opened again: {}", recovered.text()));
}

void Protocol::prove_ledger() {
    store::Batch batch = ledger_.begin(store::Durability::full, wall_now());
    batch.touch();
    batch.commit();
}

void Protocol::fail(const std::exception& failure) {
    if (dynamic_cast<const store::CommitUnknown*>(&failure) != nullptr) outcome_unknown_ = true;
    if (trouble_ == failure.what()) return;
    trouble_ = failure.what();
    tell_(Log::Level::error, fmt::format("nothing can be delivered until this ends: {}", trouble_));
}

void Protocol::note_owner() {
    if (!trouble_.empty()) return;
    owner_noted_ = BootClock::now();
    try {
        spool_.note({ledger_.identity().uuid, spool_.name(), ledger_.identity().batch});
    } catch (const std::system_error& failed) {
        tell_(Log::Level::warning, failed.what());
    }
}

}  // namespace newspool
