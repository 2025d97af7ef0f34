// Read deliver() first; the functions stand in the order of the steps.
#include "aggregator/protocol.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <stdexcept>

#include <fmt/format.h>

#include "aggregator/carriers.hpp"
#include "aggregator/recovery.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace newspool {
namespace {

constexpr unsigned item_tries = 3;  // of an item that may go well the next time
constexpr std::string_view refused = "the disk does not take its file";
constexpr auto between_owner_notes = std::chrono::minutes(1);
// Of what waited, in one commit.
constexpr std::size_t drained_deliveries = 500;
constexpr std::size_t drained_bytes = std::size_t{16} << 20U;
// A batch and the checkpoint after it stay far below.
constexpr std::uint64_t log_bytes_usual = std::uint64_t{64} << 20U;

}  // namespace

Protocol::Protocol(store::Ledger ledger, std::vector<spool::Spool> spools, Tell tell, ArchiveSettings archive)
    : ledger_(std::move(ledger)), tell_(std::move(tell)), archive_(archive) {
    outputs_.reserve(spools.size());
    for (spool::Spool& spool : spools) {
        const store::QueueLength queue = ledger_.queue_length(spool.name());
        outputs_.emplace_back(std::move(spool), ledger_.identity().sequence, queue);
    }
    name_outputs();
}

void Protocol::name_outputs() {
    for (Output& output : outputs_)
        output.called = outputs_.size() > 1 ? fmt::format("output '{}': ", printable(output.name())) : "";
}

// New outputs are taken into use before anything is given up; from the ledger's commit on nothing can fail.
std::vector<store::Subscribed> Protocol::adopt(const Adoption& adoption) {
    if (!ledger_trouble_.empty()) throw std::runtime_error(ledger_trouble_);
    refuse_abandoned(ledger_, adoption.outputs);
    std::list<Output> added;
    std::vector<Output*> next;
    for (const OutputSettings& settings : adoption.outputs) {
        const auto kept = std::ranges::find(outputs_, settings.name, &Output::name);
        next.push_back(kept != outputs_.end() ? &*kept : &added.emplace_back(open_output(settings)));
    }
    std::vector<store::Subscribed> rows = adoption.leaves_out_plain
                                              ? ledger_.adopt_again(adoption.feeds, adoption.seal)
                                              : ledger_.adopt(adoption.feeds, adoption.seal);
    std::vector<Output> outputs;
    outputs.reserve(next.size());
    for (Output* output : next) outputs.push_back(std::move(*output));
    outputs_ = std::move(outputs);
    for (std::size_t index = 0; index < outputs_.size(); ++index)
        outputs_[index].change(adoption.outputs[index], tell_);
    name_outputs();
    archive_ = adoption.archive;
    edition_ = adoption.edition;
    return rows;
}

Output Protocol::open_output(const OutputSettings& settings) {
    for (const Output& output : outputs_)
        if (output.settings().path == settings.path)
            throw std::runtime_error(fmt::format(
                "the output '{}' cannot be in {}, which is the spool of the output '{}': leave it its "
                "name, or give the new one a folder of its own",
                printable(settings.name), printable(settings.path.string(), 4096), printable(output.name())));
    spool::Spool spool(settings);
    take_into_use(ledger_, spool);
    return {std::move(spool), ledger_.identity().sequence, ledger_.queue_length(settings.name)};
}

std::vector<Settled> Protocol::deliver(std::span<Delivery> deliveries, std::vector<Delivery>& bookkeeping) {
    std::vector<Settled> settled(deliveries.size());
    if (!trouble().empty()) {
        for (Settled& each : settled) each.error = trouble();
        return settled;
    }
    const std::uint64_t before = ledger_.identity().batch;
    std::uint64_t number = 0;
    bool committed = false;
    try {
        std::vector<OutputSettings> settings;
        std::ranges::transform(outputs_, std::back_inserter(settings), &Output::settings);
        name_carriers(deliveries, settings, archive_);
        Draft draft(ledger_, outputs_);
        for (const Delivery& poll : bookkeeping) draft.batch().remember(poll.feed, poll.outcome, poll.plan);
        for (std::size_t index = 0; index < deliveries.size(); ++index)
            stage(draft, deliveries[index], settled[index]);
        draft.batch().prune_archive(wall_now() - archive_.keep);
        draft.make_durable(tell_);
        number = draft.batch().number();
        draft.commit();
        committed = true;
        // From here on every article of the batch will be delivered, whatever happens.
        draft.hand_over();
        bookkeeping.clear();
    } catch (const std::exception& failure) {
        fail(failure);
        for (Settled& each : settled) each.error = failure.what();
    }
    if (committed) publish();
    if (outcome_unknown_) resume();
    // A commit that seemed to fail and turned out to be durable has kept everything.
    if (!committed && number > before && found_batch_ == number)
        for (Settled& each : settled)
            if (!each.kept.empty()) each.error.reset();
    if (trouble().empty() && BootClock::now() - owners_noted_ > between_owner_notes) note_owners();
    return settled;
}

// All of a poll or nothing of it: its validators must not be kept without its articles. An item that the disk
// refuses again and again is given up, so that it does not hold back the others for ever.
void Protocol::stage(Draft& draft, Delivery& delivery, Settled& settled) {
    settled.outdated = delivery.edition != edition_;
    if (settled.outdated) return;
    for (;;) {
        const Draft::Mark before = draft.mark();
        draft.batch().begin_feed();
        Rendered* current = nullptr;
        try {
            settled.kept.clear();
            for (Rendered& article : delivery.articles) {
                current = &article;
                settled.kept.push_back(place(draft, delivery.feed, article));
            }
            draft.batch().remember(delivery.feed, delivery.outcome, delivery.plan);
            draft.batch().end_feed();
            return;
        } catch (const OutputFailed& failed) {
            if (!failed.about_the_item) throw;
            draft.batch().undo_feed();
            draft.undo(before);
            if (++failures_[{delivery.feed, current->key}] < item_tries) {
                settled = {{}, failed.what()};
                return;
            }
            tell_given_up(failed);
        }
    }
}

void Protocol::tell_given_up(const OutputFailed& failed) const {
    tell_(Log::Level::error,
          fmt::format("an item cannot be delivered, and is given up: {}; `newspool explain` of it says why",
                      failed.what()));
}

// Whether it is delivered, or will be.
bool Protocol::place(Draft& draft, FeedId feed, Rendered& article) {
    if (const auto failed = failures_.find({feed, article.key});
        failed != failures_.end() && failed->second >= item_tries) {
        draft.batch().give_up(feed, article.key, refused);
        return false;
    }
    if (article.kind == Rendered::Kind::item && !draft.batch().admit(feed, article.key)) return false;
    if (!article.record.empty()) draft.batch().archive(feed, article.key, article.record);
    for (Copy& copy : article.copies) {
        const Output& output = outputs_[copy.output];
        const store::Parcel parcel{
            .feed = feed, .key = article.key, .output = output.name(), .extension = copy.extension};
        if (article.held)
            draft.queue(copy.output, parcel, copy.bytes, store::Queued::Until::release);
        else if (output.queues())
            draft.queue(copy.output, parcel, copy.bytes, store::Queued::Until::room);
        else
            draft.place(copy.output, parcel, copy.bytes);
    }
    return true;
}

void Protocol::publish() {
    for (Output& output : outputs_) {
        if (!output.trouble().empty()) continue;
        try {
            output.publish(ledger_, tell_);
        } catch (const store::StoreError& failure) {
            fail(failure);
            return;  // nothing more over a connection that may have to be closed; resume() goes on
        } catch (const std::exception& failure) {
            output.fail(failure.what(), tell_);
        }
    }
}

// What waited goes the way of everything else, under a new name, so that names go on sorting in the order of
// delivery.
void Protocol::drain(std::size_t index) {
    Output& output = outputs_[index];
    std::vector<store::Queued> waiting = ledger_.queued(output.name(), drained_deliveries, drained_bytes);
    if (waiting.empty()) {
        output.queue = {};
        return;
    }
    Draft draft(ledger_, outputs_);
    for (store::Queued& each : waiting) place_queued(draft, index, each);
    draft.make_durable(tell_);
    draft.commit();
    for (const store::Queued& each : waiting)
        output.queue.bytes -= std::min<std::uint64_t>(output.queue.bytes, each.bytes.size());
    output.queue.deliveries -= std::min<std::uint64_t>(output.queue.deliveries, waiting.size());
    draft.hand_over();
    publish();
}

// One that the disk refuses again and again is given up here too: all others wait behind it.
void Protocol::place_queued(Draft& draft, std::size_t output, store::Queued& waiting) {
    const store::Parcel parcel{.feed = waiting.feed,
                               .key = waiting.key,
                               .output = outputs_[output].name(),
                               .extension = waiting.extension};
    const Draft::Mark before = draft.mark();
    draft.batch().begin_feed();
    try {
        draft.place(output, parcel, waiting.bytes);
    } catch (const OutputFailed& failed) {
        if (!failed.about_the_item || ++failures_[{waiting.feed, waiting.key}] < item_tries) throw;
        draft.batch().undo_feed();
        draft.undo(before);
        tell_given_up(failed);
        draft.batch().give_up(waiting.feed, waiting.key, refused);
        draft.batch().dequeue(waiting.sequence);
        return;
    }
    draft.batch().dequeue(waiting.sequence);
    draft.batch().end_feed();
}

void Protocol::flush(std::vector<Delivery>& bookkeeping, store::Durability durability) {
    if (!ledger_trouble_.empty() || (bookkeeping.empty() && !has_marks())) return;
    try {
        store::Batch batch = ledger_.begin(durability, wall_now());
        for (const Delivery& poll : bookkeeping) batch.remember(poll.feed, poll.outcome, poll.plan);
        for (const Output& output : outputs_)
            if (output.has_marks()) batch.mark_emitted(output.name(), output.published());
        batch.prune_archive(wall_now() - archive_.keep);
        batch.commit();
        bookkeeping.clear();
        for (Output& output : outputs_) output.marked();
    } catch (const std::exception& failure) {
        fail(failure);
    }
    watch_log();
}

void Protocol::watch_log() {
    const bool is_long = ledger_.log_bytes() > log_bytes_usual;
    if (is_long && !long_log_told_)
        tell_(
            Log::Level::warning,
            fmt::format(
                "the ledger's log has grown to {} MiB, because somebody reads the ledger and does not end (a "
                "forgotten sqlite3, a backup?): nothing is lost, but it grows until that is over",
                ledger_.log_bytes() >> 20U));
    long_log_told_ = is_long;
}

Settled Protocol::settle_held(FeedId feed, Held what) {
    if (!ledger_trouble_.empty()) return {.kept = {}, .error = ledger_trouble_};
    try {
        const std::size_t articles = what == Held::release ? ledger_.release(feed) : ledger_.discard(feed);
        for (Output& output : outputs_) output.queue = ledger_.queue_length(output.name());
        return {.kept = {}, .error = {}, .settled_articles = articles};
    } catch (const std::exception& failure) {
        fail(failure);
        return {{}, failure.what()};
    }
}

bool Protocol::has_marks() const { return std::ranges::any_of(outputs_, &Output::has_marks); }

std::string Protocol::trouble() const {
    if (!ledger_trouble_.empty()) return ledger_trouble_;
    const bool all = std::ranges::none_of(outputs_, &std::string::empty, &Output::trouble);
    return all ? outputs_.front().trouble() : "";
}

Protocol::Need Protocol::need() const {
    const auto drains = [](const Output& output) { return !output.paused() && output.queue.deliveries > 0; };
    if (ledger_trouble_.empty() && std::ranges::any_of(outputs_, drains)) return Need::soon;
    return !ledger_trouble_.empty() || std::ranges::any_of(outputs_, &Output::paused) ? Need::later
                                                                                      : Need::nothing;
}

void Protocol::resume() {
    try {
        if (outcome_unknown_) find_out();
        if (!ledger_trouble_.empty()) {
            prove_ledger();
            ledger_trouble_.clear();
            tell_(Log::Level::notice, "the ledger can be written again");
            publish();
        }
        for (std::size_t index = 0; index < outputs_.size() && ledger_trouble_.empty(); ++index) {
            outputs_[index].resume(ledger_, tell_);
            if (!outputs_[index].paused() && outputs_[index].queue.deliveries > 0) drain(index);
        }
    } catch (const std::exception& failure) {
        fail(failure);
    }
}

// The commit may be durable or not: only a new connection that has moved the log into the database knows.
// Until then nothing was undone; recovery undoes or completes it.
void Protocol::find_out() {
    ledger_.reopen();
    found_batch_ = ledger_.identity().batch;
    Recovered recovered;
    for (Output& output : outputs_) recovered += recover(ledger_, output.spool());
    outcome_unknown_ = false;
    for (Output& output : outputs_) {
        output.recovered(ledger_.identity().sequence);
        output.queue = ledger_.queue_length(output.name());
    }
    tell_(Log::Level::warning, fmt::format("the ledger was opened again: {}", recovered.text()));
}

void Protocol::prove_ledger() {
    store::Batch batch = ledger_.begin(store::Durability::full, wall_now());
    batch.touch();
    batch.commit();
}

void Protocol::fail(const std::exception& failure) {
    if (const auto* one = dynamic_cast<const OutputFailed*>(&failure)) {
        outputs_[one->output].fail(one->what(), tell_);
        return;
    }
    if (dynamic_cast<const store::CommitUnknown*>(&failure) != nullptr) outcome_unknown_ = true;
    if (ledger_trouble_ == failure.what()) return;
    ledger_trouble_ = failure.what();
    tell_(Log::Level::error, fmt::format("nothing can be delivered until this ends: {}", ledger_trouble_));
}

std::vector<OutputSettings> Protocol::choked() const {
    std::vector<OutputSettings> found;
    for (const Output& output : outputs_)
        if (output.choked()) found.push_back(output.settings());
    return found;
}

void Protocol::note_owners() {
    if (!ledger_trouble_.empty()) return;
    owners_noted_ = BootClock::now();
    for (Output& output : outputs_) {
        if (!output.trouble().empty()) continue;
        try {
            output.spool().note({ledger_.identity().uuid, output.name(), ledger_.identity().batch});
        } catch (const std::system_error& failed) {
            tell_(Log::Level::warning, output.called + failed.what());
        }
    }
}

}  // namespace newspool
