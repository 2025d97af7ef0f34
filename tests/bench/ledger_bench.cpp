// What known items cost: bytes on disk for each key and each item, and CPU time for each item of a document
// that is known, in a ledger of many items.
//
//     ledger_bench FOLDER [MILLIONS]      (default: 1)
//
// Each feed holds 50 items and has posted 500. The older ones, of which only the keys are left, are written
// at once, feed by feed in random order; the last 75 are posted 25 at a time as a poll would bring them, and
// fall between those keys, somewhere in the middle of the table.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "identity/ladder.hpp"
#include "identity/record.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

using namespace newspool;

namespace {

constexpr unsigned items_of_a_feed = 500;
constexpr unsigned posted = 75;
constexpr unsigned window = 50;
constexpr unsigned step = 25;
constexpr unsigned looks = 20'000;
constexpr std::size_t polls_of_a_batch = 200;

double cpu_microseconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

Feed document(FeedId feed, unsigned newest) {
    Feed made;
    for (unsigned number = newest; number > newest - std::min(newest, window); --number) {
        Item item;
        item.id = fmt::format("https://feed{}.example/?p={}", feed, number);
        item.url = fmt::format("https://feed{}.example/2026/11/post-{}", feed, number);
        item.title.value = fmt::format("title {}", number);
        item.content.value = fmt::format("text {}", number);
        item.published = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000 + number));
        made.items.push_back(std::move(item));
    }
    return made;
}

// A ledger and what happens to it: the parts that a poll passes through, without the network.
struct Bench {
    explicit Bench(const std::filesystem::path& file, unsigned feeds) : database(file), ledger(file) {
        std::vector<Subscription> subscriptions(feeds);
        for (unsigned index = 0; index < feeds; ++index)
            subscriptions[index].url = subscriptions[index].name = fmt::format("https://f{}.example/", index);
        for (const auto& row : ledger.adopt(subscriptions)) ids.push_back(row.id);
    }

    // What is new and what has gone after a document; how many of its items were known.
    std::size_t recognise(FeedId feed, unsigned newest, store::Reader& reader, Outcome& outcome) const {
        Feed parsed = document(feed, newest);
        const auto before = identity::unpacked(reader.document(feed));
        auto sightings = identity::sightings(parsed, before, parsed.warnings);
        const auto answers = reader.seen(feed, identity::questions(sightings));
        identity::recognise(sightings, before, identity::Extent::whole, answers, parsed.warnings);
        outcome.polled_at = now;
        outcome.document =
            identity::change(before, identity::record(before, sightings, identity::Extent::whole, now),
                             sightings, now, std::chrono::days(365));
        return static_cast<std::size_t>(std::ranges::count_if(sightings, &identity::Sighting::known));
    }

    // Keys of items that left their feeds within the last year.
    void write_past() {
        std::ranges::shuffle(ids, random);
        store::Connection connection(database, store::Connection::Access::read_write);
        store::Statement write(
            connection,
            "WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i "
            "< ?2) INSERT INTO seen SELECT ?1, randomblob(16), (1700 << 33) + i FROM number");
        store::Transaction transaction(connection);
        for (const FeedId feed : ids) write.run(feed, std::int64_t{items_of_a_feed - posted});
        transaction.commit();
    }

    void post(unsigned newest) {
        std::ranges::shuffle(ids, random);
        store::Reader reader(database);
        for (std::size_t first = 0; first < ids.size(); first += polls_of_a_batch) {
            store::Batch batch = ledger.begin(store::Durability::normal, now);
            for (std::size_t index = first; index < std::min(ids.size(), first + polls_of_a_batch); ++index) {
                Outcome outcome;
                recognise(ids[index], newest, reader, outcome);
                for (const Key& key : outcome.document->arrived)
                    static_cast<void>(batch.admit(ids[index], key));
                batch.remember(ids[index], outcome, {});
            }
            batch.commit();
        }
        now += std::chrono::hours(24);
    }

    std::filesystem::path database;
    store::Ledger ledger;
    std::vector<FeedId> ids;
    std::mt19937 random{1};
    Time now{std::chrono::days(20'000)};
};

void tell_bytes(const std::filesystem::path& database) {
    store::Connection ledger(database, store::Connection::Access::read_only);
    const auto bytes = [&](const char* table) {
        return static_cast<double>(
            ledger.number(fmt::format("SELECT sum(pgsize) FROM dbstat WHERE name = '{}'", table)));
    };
    const auto keys = static_cast<double>(ledger.number("SELECT count(*) FROM seen"));
    const auto present =
        static_cast<double>(ledger.number("SELECT sum((length(items) - 3) / 55) FROM document"));
    const double seen = bytes("seen") / keys;
    const double record = bytes("document") / present;
    fmt::print(
        "{:.0f} keys: {:.1f} bytes each; {:.0f} items in last documents: {:.1f} bytes each more, {:.1f} in "
        "all\n",
        keys, seen, present, record, seen + record);
}

void tell_time(Bench& bench, const char* what, unsigned newest) {
    store::Reader reader(bench.database);
    std::size_t items = 0;
    const double begin = cpu_microseconds();
    std::size_t known = 0;
    for (unsigned look = 0; look < looks / window; ++look) {
        Outcome outcome;
        const FeedId feed = bench.ids[bench.random() % bench.ids.size()];
        known += bench.recognise(feed, newest, reader, outcome);
        items += window;
    }
    fmt::print("{}: {:.2f} microseconds of CPU an item, {} of {} known\n", what,
               (cpu_microseconds() - begin) / static_cast<double>(items), known, items);
}

void tell_lookups(Bench& bench) {
    store::Reader reader(bench.database);
    std::vector<double> spent;
    double total = 0;
    for (unsigned look = 0; look < looks / window; ++look) {
        const FeedId feed = bench.ids[bench.random() % bench.ids.size()];
        std::vector<std::string> warnings;
        const Feed parsed = document(feed, window + static_cast<unsigned>(bench.random() % step));
        const auto keys = identity::questions(identity::sightings(parsed, {}, warnings));
        const double begin = cpu_microseconds();
        static_cast<void>(reader.seen(feed, keys));
        total += (cpu_microseconds() - begin) / static_cast<double>(keys.size());
    }
    fmt::print("one question to the table: {:.2f} microseconds of CPU\n", total / (looks / window));
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        fmt::print(stderr, "usage: ledger_bench FOLDER [MILLIONS]\n");
        return 2;
    }
    const unsigned millions = count > 2 ? static_cast<unsigned>(std::atoi(words[2])) : 1;
    const std::filesystem::path file = std::filesystem::path(words[1]) / fmt::format("{}m.db", millions);
    Bench bench(file, millions * 1'000'000 / items_of_a_feed);
    const double begin = cpu_microseconds();
    bench.write_past();
    const double past = cpu_microseconds();
    for (unsigned newest = step; newest <= posted; newest += step) bench.post(newest);
    fmt::print("{} million items: {:.1f} microseconds of CPU for each of the past, {:.1f} for each posted\n",
               millions, (past - begin) / (millions * 1e6),
               (cpu_microseconds() - past) / (millions * 1e6 * posted / items_of_a_feed));
    tell_bytes(file);
    tell_time(bench, "the last document again", posted);
    tell_time(bench, "a document half of whose items had left", posted - step);
    tell_lookups(bench);
    return 0;
}
