// The ledger: what was seen, what is on its way into the spool, and what is known of each subscription.
//
// A Ledger is the one writing connection, held under DATABASE.lock for life: made, checked and adopted on the
// main thread, then handed to the courier's. A Reader is a read-only connection for one thread at a time.
// Neither knows the spool, nor any clock: `now` is handed in. All throw StoreError; nothing here is retried.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/article.hpp"
#include "model/figures.hpp"
#include "model/outcome.hpp"
#include "model/subscription.hpp"

namespace newspool::store {

// The ledger cannot be read or written. The message names the file, and what to do if there is something.
class StoreError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// COMMIT reported an error, and may be durable all the same: nothing that belongs to the batch may be undone
// before Ledger::reopen() has found out.
class CommitUnknown final : public StoreError {
  public:
    using StoreError::StoreError;
};

// The ledger was found in a state in which it must not be used.
class Refused final : public StoreError {
  public:
    enum class Why {
        damaged,  // fails its check, is empty, or its parts do not fit: `newspool recover` can set it aside
        foreign,  // a file of another program
        newer,    // written by a later version of newspool
        network,  // on a network file system
    };
    Refused(Why why, const std::string& message) : StoreError(message), why_(why) {}
    [[nodiscard]] Why why() const noexcept { return why_; }

  private:
    Why why_;
};

// Who this ledger is, and how far it came.
struct Identity {
    std::string uuid;
    std::string generation;     // 8 hexadecimal digits; part of every name
    std::uint64_t batch = 0;    // of the last commit that staged files; such a commit survives power loss
    std::int64_t sequence = 0;  // the last that a committed batch drew
};

// A feed that moves, or has moved.
struct Mover {
    std::string url;
    std::string address;    // empty: its URL
    std::string moving_to;  // empty: nowhere
};

// A subscription's row, after adopt().
struct Subscribed {
    FeedId id = 0;
    std::string address;           // where it is asked; empty: its URL
    std::optional<Time> due;       // when its last plan said; nothing if it was never polled
    std::optional<Time> earliest;  // when that plan lets `run --once` come
    bool never = false;            // that plan said never (410)
    unsigned polls = 0;
    unsigned failures = 0;         // on end
    std::optional<Time> patience;  // its host asked for patience (429) until then
    bool moved = false;            // it has just taken over the row of another URL
};

// A delivery that was staged. `emitted` ones are delivered; their rows wait until the stage forgot them.
struct Outstanding {
    enum class State { staged = 1, emitted = 2 };
    std::int64_t sequence = 0;
    std::string name;
    State state = State::staged;
};

// What a delivery is of, and where it goes.
struct Parcel {
    FeedId feed = 0;
    Key key;
    std::string_view output;
    std::string_view extension;
};

// A delivery that waits in the ledger.
struct Queued {
    enum class Until {
        room,     // its output can take it
        release,  // and somebody says that it shall be delivered
    };
    std::int64_t sequence = 0;
    FeedId feed = 0;
    Key key;
    std::string extension;
    std::string bytes;
};

// How much waits for an output's room.
struct QueueLength {
    std::uint64_t deliveries = 0;
    std::uint64_t bytes = 0;
};

// Whether a commit is on the disk when it returns, or only safe against the death of the process.
enum class Durability { full, normal };

// One transaction of the courier: nothing of it stays unless commit() returns. Its destructor rolls back.
class Batch {
  public:
    Batch(Batch&&) noexcept;
    Batch& operator=(Batch&&) = delete;
    ~Batch();

    // Everything between begin_feed() and end_feed() can be undone alone, by undo_feed().
    void begin_feed();
    void end_feed();
    void undo_feed();

    // Records an item as seen. Whether it was unknown, and is to be delivered.
    bool admit(FeedId feed, const Key& key);

    // Draws a sequence and writes the row of a delivery: the name under which it must be staged.
    std::string stage(const Parcel& parcel);
    // Writes the row of a delivery that waits, with its bytes, until its output takes it.
    void queue(const Parcel& parcel, std::string_view bytes, Queued::Until until);
    // One that waited is staged in its place, or never will be.
    void dequeue(std::int64_t sequence);

    // A new name, with a new sequence, for a delivery whose file must be staged anew. The old one's row
    // stays, as emitted, so that recovery removes what is left of its file.
    std::string rename(std::string_view name);

    // Keeps an article, as packed() made it, for replays.
    void archive(FeedId feed, const Key& key, std::string_view packed);
    // Removes some of what was archived before then; nothing if there is nothing.
    void prune_archive(Time before);

    // Records an item as seen that can never be delivered, and why.
    void give_up(FeedId feed, const Key& key, std::string_view reason);

    // What a poll came to, and what it taught, unless it failed for a reason of ours. Counters and what
    // Outcome leaves absent are carried on.
    void remember(FeedId feed, const Outcome& outcome, const Plan& plan);

    // An output's deliveries up to `sequence` are visible, and new/ was synced after.
    void mark_emitted(std::string_view output, std::int64_t sequence);
    // The same, and the stage was synced after as well: their rows may go.
    void forget_emitted(std::string_view output, std::int64_t sequence);

    // Writes something, so that commit() shows whether the ledger can be written.
    void touch();

    // The last sequence drawn, in this batch or before it; the number under which this batch will be known.
    [[nodiscard]] std::int64_t sequence() const;
    [[nodiscard]] std::uint64_t number() const;

    // Throws CommitUnknown if the outcome is unknown, StoreError if the batch was rolled back.
    void commit();

  private:
    friend class Ledger;
    struct Work;
    explicit Batch(std::unique_ptr<Work> work);
    std::unique_ptr<Work> work_;
};

// Whether the ledger `database` has adopted, last, what `seal` stands for. No where it cannot be asked:
// whoever opens it will hear why.
[[nodiscard]] bool holds(const std::filesystem::path& database, std::string_view seal);

class Ledger {
  public:
    // Opens `database`, or creates it whole if there is none; takes DATABASE.lock, checks the file, brings an
    // older schema up to date (keeping a copy beside it), and moves what the log holds into the database.
    // Throws LockHeld, Refused, StoreError.
    explicit Ledger(const std::filesystem::path& database);
    ~Ledger();
    Ledger(Ledger&&) noexcept;
    Ledger& operator=(Ledger&&) noexcept;

    [[nodiscard]] const Identity& identity() const;

    // Gives every subscription its row, in the order given: its own, or that of a URL that it had before.
    // Rows of others are kept, but sleep. `seal` stands for these subscriptions; empty: nothing does.
    std::vector<Subscribed> adopt(std::span<const Subscription> subscriptions, std::string_view seal = {});

    // The same where `seal` is that of the last adoption, for those that are not plain. The others, and all
    // names, stay as they stand. Throws StoreError if it is another.
    std::vector<Subscribed> adopt_again(std::span<const Subscription> subscriptions, std::string_view seal);
    // Calls `visit` with the row of each plain feed that is subscribed to, and its URL.
    void each_plain(const std::function<void(const Subscribed&, const std::string&)>& visit);

    // The hosts that want https, and still do.
    [[nodiscard]] std::vector<SecureHost> secure_hosts(Time now) const;

    // Outputs whose owner file is known to carry our identity.
    [[nodiscard]] bool knows_output(std::string_view name) const;
    void remember_output(std::string_view name, const std::filesystem::path& path);

    // The batch number moves on only with a full batch that drew a sequence. One batch at a time.
    [[nodiscard]] Batch begin(Durability durability, Time now);

    // What was staged, in order of sequence.
    [[nodiscard]] std::vector<Outstanding> outstanding(std::string_view output) const;

    // The first of what waits for an output's room, in order: no more than so many, and at least one if
    // there is one, but no more bytes than these.
    [[nodiscard]] std::vector<Queued> queued(std::string_view output, std::size_t deliveries,
                                             std::size_t bytes) const;
    [[nodiscard]] QueueLength queue_length(std::string_view output) const;
    // The outputs other than `used` for which something is queued or staged.
    [[nodiscard]] std::vector<std::string> abandoned_outputs(std::span<const std::string> used) const;
    // What was held of a feed waits for room from now on, or is forgotten: how many articles it was.
    std::size_t release(FeedId feed);
    std::size_t discard(FeedId feed);
    // The same of what waits for an output, which may be one that is no longer used.
    std::size_t discard_output(std::string_view output);

    // Of the log beside the database; it shrinks with a checkpoint, which waits for whoever reads the ledger.
    [[nodiscard]] std::uint64_t log_bytes() const;

    // After CommitUnknown: closes and opens the connection, and moves the log into the database; what is read
    // from here on is what is on the disk. May be called again if it throws.
    void reopen();

    // The parser died on this feed's document, for the how-manieth time in succession? A poll that reads a
    // document clears the count.
    unsigned strike(FeedId feed);
    // The feed is not polled before `due`, for this reason.
    void postpone(FeedId feed, Time due, std::string_view reason);

    // For `newspool recover`, when ledger and spool do not fit: from here on names carry a new generation.
    void draw_generation();
    // Forgets the validators of all feeds, so that each document is sent and looked at again.
    void forget_validators();
    // The next document of each active feed is recorded as seen and not delivered.
    void skip_next();
    // Forgets that these deliveries' items were ever seen, and the deliveries.
    void forget_items(std::span<const std::int64_t> sequences);

  private:
    friend struct Batch::Work;
    struct Book;
    std::unique_ptr<Book> book_;
};

// Moves a damaged ledger, with its log, to a name beside it, and says which. Takes DATABASE.lock meanwhile.
std::filesystem::path set_aside(const std::filesystem::path& database, Time now);

// An article of the archive.
struct Archived {
    std::int64_t sequence = 0;
    Key key;
    std::chrono::sys_seconds at{};  // when it was delivered
    std::string article;            // as it was given to packed()
};

// What the ledger says of a subscription beyond Memory: for people to read.
struct Record {
    FeedId id = 0;
    std::string url;
    std::string name;
    std::string title;
    bool active = false;  // it was in the configuration when the daemon last read that
    std::string verdict;  // of the last poll, in words; empty if there was none
    int status = 0;
    std::string error;
    std::optional<Time> due;
    bool never = false;
    std::string reason;  // of the plan
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;
    std::uint64_t articles = 0;
    RecentArticles recent;
};

// All that is known of a subscription.
struct Standing {
    Record record;
    Memory memory;
};

// So much of a subscription as tells of its health.
struct Course {
    FeedId id = 0;
    bool ended = false;  // it is never polled again
    unsigned failures = 0;
    unsigned polls = 0;
};

// The few figures of a subscription by which many are counted and compared.
struct Summary {
    FeedId id = 0;
    bool ended = false;  // it is never polled again
    unsigned failures = 0;
    unsigned polls = 0;
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;
    std::uint64_t articles = 0;
    RecentArticles recent;
};

// What the active subscriptions of one host have asked of it, since they are polled.
struct HostFigures {
    std::string host;
    std::uint64_t feeds = 0;
    std::uint64_t failing = 0;
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;
    std::uint64_t polls = 0;         // since answers of 304 are counted
    std::uint64_t not_modified = 0;  // of these polls, answered with 304
};

// What waits in the ledger for an output.
struct Waiting {
    std::string output;
    Queued::Until until = Queued::Until::room;
    std::uint64_t articles = 0;
    std::uint64_t bytes = 0;
};

// Articles of a feed that wait for a word of the operator.
struct HeldOfFeed {
    std::string name;
    std::uint64_t articles = 0;
};

// Where an item was met, and what became of it.
struct Met {
    FeedId feed = 0;  // of a group's item one of those that carried it; 0: none is known
    Key key;
    std::optional<Time> left;           // when it was found gone, to the day; absent: it is in the feed
    std::uint16_t revision = 1;         // of one that left
    std::string undeliverable;          // why it was given up
    std::vector<std::string> held;      // names of the outputs for which it waits for a word of the operator,
    std::vector<std::string> queued;    // and of those for which it waits for room
    std::vector<std::string> carriers;  // names of the feeds of its group that are known to carry it
};

class Reader {
  public:
    // Throws StoreError if the ledger cannot be read, and if its schema is not ours.
    explicit Reader(const std::filesystem::path& database);
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;

    [[nodiscard]] Memory recall(FeedId feed);
    // The same of many at once, in the order given, all of one moment.
    [[nodiscard]] std::vector<Memory> recall(std::span<const FeedId> feeds);
    // The feeds that were first seen to move between these two dates.
    [[nodiscard]] std::vector<Mover> movers(Time from, Time to);
    // The items of the feed's last good document, as identity/ packed them; nothing if there was none.
    [[nodiscard]] std::vector<std::string> document(FeedId feed);
    // For each key, what is kept of the feed's item, or of its group's, with it; nothing of one never seen.
    [[nodiscard]] std::vector<std::optional<Trace>> seen(FeedId feed, std::span<const Key> keys);

    // The first of the archive's articles with a higher sequence than `after`, in order of delivery: of one
    // feed, or of all; none delivered before `since`. Throws StoreError if one is damaged.
    [[nodiscard]] std::vector<Archived> archived(std::optional<FeedId> feed, std::chrono::sys_seconds since,
                                                 std::int64_t after, std::size_t count);
    [[nodiscard]] Identity identity();

    // All that is kept of items with this key, in whichever feed or group.
    [[nodiscard]] std::vector<Met> met(const Key& key);
    // Hands over all rows of all documents, by feed.
    void documents(const std::function<void(FeedId, const std::string&)>& take);
    [[nodiscard]] std::string name_of(FeedId feed);

    // The subscription of this URL, however it is spelled, or name; one that is active before one that
    // sleeps.
    [[nodiscard]] std::optional<Record> find(std::string_view url_or_name);
    // Of all active subscriptions.
    [[nodiscard]] std::vector<std::string> names();
    // All active subscriptions, those that fail first, then by name.
    void each_active(const std::function<void(const Record&, const Memory&)>& visit);
    // The same, in the same order.
    void each_course(const std::function<void(const Course&)>& visit);
    // These, in the order given, all of one moment; without those that are active no more.
    [[nodiscard]] std::vector<Standing> standings(std::span<const FeedId> feeds);

    // For `newspool report`. What is read inside is all of one moment.
    void at_one_moment(const std::function<void()>& read);
    // All active subscriptions, in no order worth knowing.
    void each_summary(const std::function<void(const Summary&)>& visit);
    [[nodiscard]] std::optional<Standing> standing(FeedId feed);
    // The hosts of active subscriptions, those that were asked most first.
    void each_host(const std::function<void(const HostFigures&)>& visit);
    // The days from `first` on of which something is known, in order.
    [[nodiscard]] std::vector<DayFigures> days(Day first);
    [[nodiscard]] std::vector<Waiting> waiting();
    // Those that hold back most first.
    [[nodiscard]] std::vector<HeldOfFeed> held(std::size_t feeds);

  private:
    struct Book;
    std::unique_ptr<Book> book_;
};

// "SQLite 3.40.1" for --version.
[[nodiscard]] std::string library_version();

}  // namespace newspool::store
