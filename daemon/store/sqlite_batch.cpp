// One transaction of the courier. Sequence and seconds are drawn in it and come back with a rollback, so that
// what a committed ledger calls its last is the last.
#include <algorithm>
#include <cassert>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/figures.hpp"
#include "model/name.hpp"
#include "store/sqlite_store.hpp"

namespace newspool::store {
namespace {

std::string_view word(Verdict verdict) {
    switch (verdict) {
        case Verdict::news:
            return "news";
        case Verdict::nothing_new:
            return "nothing new";
        case Verdict::not_modified:
            return "not modified";
        case Verdict::gone:
            return "gone";
        case Verdict::refused:
            return "refused";
        case Verdict::failed:
            return "failed";
        case Verdict::our_failure:
            return "our failure";
    }
    return "";
}

bool read_document(Verdict verdict) { return verdict == Verdict::news || verdict == Verdict::nothing_new; }

bool is_304(const Outcome& outcome) {
    return outcome.verdict == Verdict::not_modified && outcome.status == 304;
}

bool succeeded(Verdict verdict) { return read_document(verdict) || verdict == Verdict::not_modified; }

std::optional<Blob> blob(const std::optional<BodyHash>& hash) {
    if (!hash) return std::nullopt;
    return Blob{{reinterpret_cast<const char*>(hash->data()), hash->size()}};
}

std::optional<std::string_view> part(const std::optional<Validators>& validators,
                                     std::string Validators::* which) {
    if (!validators) return std::nullopt;
    return (*validators).*which;
}

}  // namespace

Statements::Statements(Connection& connection)
    : begin_feed(connection, "SAVEPOINT feed"),
      end_feed(connection, "RELEASE feed"),
      skips(connection, "SELECT skip_next FROM feed WHERE id = ?1"),
      deliver(
          connection,
          "INSERT INTO delivery (sequence, output, feed, key, name, state) VALUES (?1, ?2, ?3, ?4, ?5, 1)"),
      queue(connection,
            "INSERT INTO delivery (sequence, output, feed, key, name, state, bytes, held) "
            "VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7)"),
      dequeue(connection, "DELETE FROM delivery WHERE sequence = ?1 AND state = 0"),
      archive(connection, "INSERT INTO archive (feed, key, at, article) VALUES (?1, ?2, ?3, ?4)"),
      prune_archive(
          connection,
          "DELETE FROM archive WHERE (SELECT at FROM archive ORDER BY sequence LIMIT 1) < ?1 AND "
          "sequence <= (SELECT max(sequence) FROM (SELECT sequence, at FROM archive ORDER BY sequence "
          "LIMIT 1000) WHERE at < ?1)"),
      redeliver(connection,
                "INSERT INTO delivery (sequence, output, feed, key, name, state) "
                "SELECT ?2, output, feed, key, ?3, 1 FROM delivery WHERE sequence = ?1"),
      mark_one(connection, "UPDATE delivery SET state = 2 WHERE sequence = ?1"),
      mark(connection, "UPDATE delivery SET state = 2 WHERE output = ?1 AND sequence <= ?2 AND state = 1"),
      forget(connection, "DELETE FROM delivery WHERE output = ?1 AND sequence <= ?2 AND state IN (1, 2)"),
      give_up(connection,
              "INSERT INTO undeliverable (feed, key, reason) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      recent(connection, "SELECT recent FROM feed WHERE id = ?1"),
      remember(connection, R"sql(
          UPDATE feed SET
              title = CASE WHEN ?2 = '' THEN title ELSE ?2 END,
              validators_url = coalesce(?3, validators_url),
              etag = coalesce(?4, etag),
              last_modified = coalesce(?5, last_modified),
              body_hash = coalesce(?6, body_hash),
              cut_body_hash = coalesce(?7, cut_body_hash),
              address = coalesce(?8, address),
              polls = polls + ?9,
              failures = CASE ?10 WHEN 'refused' THEN failures + 1 WHEN 'failed' THEN failures + 1
                                  WHEN 'our failure' THEN failures ELSE 0 END,
              strikes = CASE WHEN ?11 THEN 0 ELSE strikes END,
              gone = CASE WHEN ?10 = 'gone' THEN 1 WHEN ?12 THEN 0 ELSE gone END,
              skip_next = CASE WHEN ?12 THEN 0 ELSE skip_next END,
              last_poll = ?13,
              last_success = CASE WHEN ?12 THEN ?13 ELSE last_success END,
              verdict = ?10, status = ?14, error = ?15,
              due = ?16, earliest = ?22, never = ?17, reason = ?18,
              requests = requests + ?19, bytes = bytes + ?20, articles = articles + ?21,
              asked_whole = CASE WHEN ?23 THEN ?13 ELSE asked_whole END,
              habits = coalesce(?24, habits),
              recent = coalesce(?25, recent), not_modified = not_modified + ?26
          WHERE id = ?1)sql"),
      move(connection,
           "UPDATE feed SET moved_to = nullif(?2, ''), moved_polls = ?3, moved_since = ?4, "
           "moved_familiar = ?5 WHERE id = ?1"),
      secure(connection,
             "INSERT INTO secure_host (host, until, subdomains) VALUES (?1, ?2, ?3) ON CONFLICT (host) DO "
             "UPDATE SET until = excluded.until, subdomains = excluded.subdomains"),
      draw(connection, "UPDATE ledger SET sequence = ?1, seconds = ?2, batch = ?3"),
      count_day(
          connection,
          "INSERT INTO day VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET polls = polls + "
          "?2, not_modified = not_modified + ?3, failures = failures + ?4, requests = requests + ?5, "
          "bytes = bytes + ?6, articles = articles + ?7"),
      count_delays(
          connection,
          "INSERT INTO delay VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET articles = articles + ?3") {}

struct Batch::Work {
    Work(Ledger::Book& ledger, Durability durability, Time now)
        : book(&ledger),
          statements(&ledger.session->statements),
          durable(durability),
          second(std::max(ledger.seconds, now.time_since_epoch().count() / 1000)),
          sequence(ledger.identity.sequence),
          transaction(ledger.connection()) {}

    [[nodiscard]] bool drew() const { return sequence != book->identity.sequence; }
    [[nodiscard]] std::string draw_name(std::string digits, std::string_view extension) {
        ++sequence;
        return DeliveryName{std::chrono::sys_seconds(std::chrono::seconds(second)), book->identity.generation,
                            sequence, std::move(digits), std::string(extension)}
            .text();
    }
    [[nodiscard]] bool skips(FeedId feed) {
        if (asked_about != feed) {
            skip = statements->skips.first(feed) && statements->skips.number(0) != 0;
            statements->skips.reset();
            asked_about = feed;
        }
        return skip;
    }
    [[nodiscard]] bool see(FeedId feed, const Key& key) {
        const bool unknown = book->session->items.admit(book->scope_of(feed), key);
        if (unknown) seen.push_back(key);
        return unknown;
    }
    void forget_feed() {
        admitted = 0;
        asked_about.reset();
        seen.clear();
    }
    [[nodiscard]] std::string recent_with(FeedId feed, Day day) {
        const std::string before = statements->recent.first(feed) ? statements->recent.text(0) : "";
        statements->recent.reset();
        auto recent = RecentArticles::from(before);
        recent.add(day, static_cast<std::uint64_t>(admitted));
        return recent.to_bytes();
    }
    void count(const Outcome& outcome);
    void write_figures();

    Ledger::Book* book;
    Statements* statements;
    Durability durable;
    std::int64_t second;
    std::int64_t sequence;
    std::int64_t sequence_before_feed = 0;
    std::int64_t admitted = 0;          // since the last remember()
    std::vector<Key> seen;              // the same, with those that are given up
    std::optional<FeedId> asked_about;  // whether it skips
    bool skip = false;                  // its answer
    std::vector<DayFigures> days;       // of the polls of this batch: few
    Transaction transaction;
};

void Batch::Work::count(const Outcome& outcome) {
    const Day day = day_of(outcome.polled_at);
    auto figures = std::ranges::find(days, day, &DayFigures::day);
    if (figures == days.end()) {
        days.push_back({.day = day});
        figures = std::prev(days.end());
    }
    ++figures->polls;
    if (is_304(outcome)) ++figures->not_modified;
    if (!succeeded(outcome.verdict)) ++figures->failures;
    figures->requests += outcome.requests;
    figures->bytes += outcome.bytes_received;
    figures->articles += static_cast<std::uint64_t>(admitted);
    if (admitted == 0) return;
    for (const std::chrono::seconds delay : outcome.delays)
        if (const std::size_t place = delay_place(delay); place < figures->delays.size())
            ++figures->delays[place];
}

void Batch::Work::write_figures() {
    const auto whole = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
    for (const DayFigures& one : days) {
        const std::int64_t day = one.day.time_since_epoch().count();
        statements->count_day.run(day, whole(one.polls), whole(one.not_modified), whole(one.failures),
                                  whole(one.requests), whole(one.bytes), whole(one.articles));
        for (std::size_t place = 0; place < one.delays.size(); ++place)
            if (one.delays[place] > 0)
                statements->count_delays.run(day, std::int64_t{delay_bounds[place].count()},
                                             whole(one.delays[place]));
    }
}

Batch::Batch(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Batch::Batch(Batch&&) noexcept = default;
Batch::~Batch() = default;

Batch Ledger::begin(Durability durability, Time now) {
    book_->connection().execute(durability == Durability::full ? "PRAGMA synchronous = FULL"
                                                               : "PRAGMA synchronous = NORMAL");
    return Batch(std::make_unique<Batch::Work>(*book_, durability, now));
}

void Batch::begin_feed() {
    work_->statements->begin_feed.run();
    work_->sequence_before_feed = work_->sequence;
    work_->forget_feed();
}

void Batch::end_feed() { work_->statements->end_feed.run(); }

void Batch::undo_feed() {
    work_->book->connection().execute("ROLLBACK TO feed; RELEASE feed");
    work_->sequence = work_->sequence_before_feed;
    work_->forget_feed();
}

bool Batch::admit(FeedId feed, const Key& key) {
    if (!work_->see(feed, key) || work_->skips(feed)) return false;
    ++work_->admitted;
    return true;
}

std::string Batch::stage(const Parcel& parcel) {
    std::string name = work_->draw_name(key_digits(parcel.key), parcel.extension);
    work_->statements->deliver.run(work_->sequence, work_->book->output_id(parcel.output), parcel.feed,
                                   Blob{parcel.key.view()}, std::string_view(name));
    return name;
}

void Batch::queue(const Parcel& parcel, std::string_view bytes, Queued::Until until) {
    work_->statements->queue.run(++work_->sequence, work_->book->output_id(parcel.output), parcel.feed,
                                 Blob{parcel.key.view()}, parcel.extension, Blob{bytes},
                                 until == Queued::Until::release ? 1 : 0);
}

void Batch::dequeue(std::int64_t sequence) { work_->statements->dequeue.run(sequence); }

std::string Batch::rename(std::string_view name) {
    const auto old = DeliveryName::parse(name);
    if (!old) throw StoreError("cannot rename what is no delivery: " + printable(name));
    std::string renamed = work_->draw_name(old->key, old->extension);
    work_->statements->redeliver.run(old->sequence, work_->sequence, std::string_view(renamed));
    work_->statements->mark_one.run(old->sequence);
    return renamed;
}

void Batch::archive(FeedId feed, const Key& key, std::string_view packed) {
    work_->statements->archive.run(feed, Blob{key.view()}, work_->second, Blob{packed});
}

void Batch::prune_archive(Time before) {
    work_->statements->prune_archive.run(before.time_since_epoch().count() / 1000);
}

void Batch::give_up(FeedId feed, const Key& key, std::string_view reason) {
    static_cast<void>(work_->see(feed, key));
    work_->statements->give_up.run(feed, Blob{key.view()}, reason);
}

void Batch::remember(FeedId feed, const Outcome& outcome, const Plan& plan) {
    const auto milliseconds = [](Time when) { return when.time_since_epoch().count(); };
    const auto address =
        outcome.whereabouts ? std::optional<std::string_view>(outcome.whereabouts->address) : std::nullopt;
    const bool counts = outcome.verdict != Verdict::our_failure;
    const std::string habits = to_bytes(plan.habits);
    const auto learned = counts ? std::optional(Blob{habits}) : std::nullopt;
    std::string recent;
    if (work_->admitted > 0) recent = work_->recent_with(feed, day_of(outcome.polled_at));
    if (counts) work_->count(outcome);
    work_->statements->remember.run(
        feed, std::string_view(outcome.feed_title), part(outcome.validators, &Validators::url),
        part(outcome.validators, &Validators::etag), part(outcome.validators, &Validators::last_modified),
        blob(outcome.body_hash), blob(outcome.cut_body_hash), address, counts ? 1 : 0, word(outcome.verdict),
        read_document(outcome.verdict) ? 1 : 0, succeeded(outcome.verdict) ? 1 : 0,
        milliseconds(outcome.polled_at), outcome.status, std::string_view(outcome.error),
        milliseconds(outcome.polled_at + plan.wait), plan.never ? 1 : 0, std::string_view(plan.reason),
        static_cast<std::int64_t>(outcome.requests), static_cast<std::int64_t>(outcome.bytes_received),
        work_->admitted, milliseconds(outcome.polled_at + plan.earliest), outcome.asked_whole ? 1 : 0,
        learned, work_->admitted > 0 ? std::optional(Blob{recent}) : std::nullopt, is_304(outcome) ? 1 : 0);
    if (outcome.whereabouts) {
        const Whereabouts& there = *outcome.whereabouts;
        work_->statements->move.run(feed, std::string_view(there.moving_to), there.sightings,
                                    there.since ? std::optional(milliseconds(*there.since)) : std::nullopt,
                                    there.familiar ? 1 : 0);
    }
    if (outcome.document) {
        std::ranges::sort(work_->seen);
        work_->book->session->items.keep(work_->book->scope_of(feed), feed, *outcome.document, work_->seen,
                                         outcome.polled_at);
    }
    for (const SecureHost& secure : outcome.secure_hosts)
        work_->statements->secure.run(std::string_view(secure.host), milliseconds(secure.until),
                                      secure.subdomains ? 1 : 0);
    work_->forget_feed();
}

void Batch::mark_emitted(std::string_view output, std::int64_t sequence) {
    work_->statements->mark.run(work_->book->output_id(output), sequence);
}

void Batch::forget_emitted(std::string_view output, std::int64_t sequence) {
    work_->statements->forget.run(work_->book->output_id(output), sequence);
}

void Batch::touch() {
    work_->statements->draw.run(work_->sequence, work_->second, static_cast<std::int64_t>(number()));
}

std::int64_t Batch::sequence() const { return work_->sequence; }

std::uint64_t Batch::number() const {
    const bool counts = work_->drew() && work_->durable == Durability::full;
    return work_->book->identity.batch + (counts ? 1 : 0);
}

void Batch::commit() {
    const std::uint64_t batch = number();
    const bool drew = work_->drew();
    work_->write_figures();
    if (drew) work_->statements->draw.run(work_->sequence, work_->second, static_cast<std::int64_t>(batch));
    work_->transaction.commit();
    work_->book->identity.sequence = work_->sequence;
    work_->book->identity.batch = batch;
    if (drew) work_->book->seconds = work_->second;
}

}  // namespace newspool::store
