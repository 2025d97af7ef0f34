// The disk says no, or the process dies, at every single sync, rename, unlink and write of a delivery: in the
// end each article is there once, whole.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/protocol.hpp"
#include "support/catch.hpp"
#include "support/depot.hpp"
#include "support/faults.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;

namespace {

// A publisher who shows three items at a time and answers 304 to whoever has the validators of the same page;
// it turns the page only when the reader came back with them.
constexpr int pages = 3;

Delivery page(FeedId feed, int number) {
    Delivery delivery = found(feed, {});
    delivery.outcome.verdict = Verdict::news;
    delivery.outcome.validators->etag = fmt::format("\"{}\"", number);
    for (int item = 2 * number; item < 2 * number + 3; ++item)
        delivery.articles.push_back(rendered(fmt::format("item {} {}", item, std::string(40, 'x'))));
    return delivery;
}

Names all_items() {
    Names items;
    for (int item = 0; item < 2 * (pages - 1) + 3; ++item)
        items.push_back(fmt::format("item {} {}", item, std::string(40, 'x')));
    return items;
}

// Polls until the publisher has nothing more to show; a poll that could not be kept is tried again.
void read_all_pages(const Depot& depot) {
    Delivering open = depot.open();
    const FeedId feed = open.ledger.adopt(subscriptions({"https://one.example/"}))[0].id;
    Protocol protocol(std::move(open.ledger), std::move(open.spools), [](Log::Level, const std::string&) {});
    std::vector<Delivery> bookkeeping;
    for (int tries = 0; tries < 30; ++tries) {
        if (!protocol.trouble().empty()) protocol.resume();
        if (!protocol.trouble().empty()) continue;
        const std::string etag = store::Reader(depot.database).recall(feed).validators.etag;
        const int next = etag.empty() ? 0 : etag[1] - '0' + 1;
        if (next == pages) break;
        std::vector<Delivery> batch{page(feed, next)};
        static_cast<void>(protocol.deliver(batch, bookkeeping));
        protocol.flush(bookkeeping, store::Durability::normal);
    }
    protocol.note_owners();
}

// Runs it in a process of its own. True: it died at the fault.
template <class Work>
bool dies(Work work) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            work();
        } catch (const std::exception& error) {
            fmt::print(stderr, "in the child: {}\n", error.what());
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    const bool died = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    REQUIRE((died || (WIFEXITED(status) && WEXITSTATUS(status) == 0)));
    return died;
}

// Processes die here, not the machine: a file system in memory shows the same, and a hundred times faster.
class InMemory {
  public:
    InMemory() {
        if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
    }
    ~InMemory() { ::unsetenv("TMPDIR"); }
    InMemory(const InMemory&) = delete;
    InMemory& operator=(const InMemory&) = delete;
};

// Counts calls; at the k-th it says so.
struct Nth {
    int left;
    bool operator()() { return --left == 0; }
};

Names sorted(Names names) {
    std::ranges::sort(names);
    return names;
}

// A consumer who takes whatever is there.
void take(const Depot& depot, Names& taken) {
    for (const std::string& name : depot.arrived()) {
        if (name.starts_with('.')) continue;
        taken.push_back(depot.folder.read("spool/new/" + name));
        std::filesystem::remove(depot.folder / ("spool/new/" + name));
    }
}

const std::map<Call, std::string> calls{{Call::fsync, "fsync"},         {Call::fdatasync, "fdatasync"},
                                        {Call::renameat2, "renameat2"}, {Call::unlinkat, "unlinkat"},
                                        {Call::pwrite, "pwrite"},       {Call::write, "write"}};

}  // namespace

TEST_CASE("F2, F3: a death before any single call loses nothing and doubles nothing", "[faults]") {
    const InMemory quick;
    const Call call = GENERATE(Call::fsync, Call::fdatasync, Call::renameat2, Call::unlinkat, Call::pwrite);
    INFO("dying in " << calls.at(call));
    int deaths = 0;
    for (bool died = true; died; deaths += died ? 1 : 0) {
        const Depot depot;
        Names taken;
        died = dies([&, nth = Nth{deaths + 1}]() mutable {
            const Fault fault(call, [&nth] { return nth() ? die(), 0 : 0; });
            read_all_pages(depot);
        });
        take(depot, taken);
        // A second death, somewhere in the recovery from the first.
        dies([&, nth = Nth{1 + deaths % 5}]() mutable {
            const Fault fault(call, [&nth] { return nth() ? die(), 0 : 0; });
            static_cast<void>(depot.open());
        });
        take(depot, taken);
        REQUIRE_FALSE(dies([&] { read_all_pages(depot); }));
        take(depot, taken);
        REQUIRE(sorted(taken) == all_items());
        REQUIRE(depot.stage().empty());
    }
    CHECK(deaths >= (call == Call::unlinkat ? 2 : 5));
    WARN(fmt::format("{} deaths in {}, each followed by one in recovery", deaths, calls.at(call)));
}

TEST_CASE("F10, F11, F12, F16, F17: an error of any single sync, rename or write loses and doubles nothing",
          "[faults]") {
    const InMemory quick;
    const auto [call, error] = GENERATE(table<Call, int>({{Call::fsync, EIO},
                                                          {Call::fdatasync, EIO},
                                                          {Call::renameat2, ENOSPC},
                                                          {Call::renameat2, EDQUOT},
                                                          {Call::pwrite, ENOSPC},
                                                          {Call::pwrite, EIO},
                                                          {Call::write, ENOSPC},
                                                          {Call::write, EDQUOT},
                                                          {Call::write, EIO},
                                                          {Call::write, EINTR}}));
    INFO("failing in " << calls.at(call) << " with errno " << error);
    int failures = 0;
    for (bool failed = true; failed; failures += failed ? 1 : 0) {
        const Depot depot;
        static_cast<void>(depot.open());
        failed = false;
        {
            Nth nth{failures + 1};
            const Fault fault(call, [&, error = error] { return nth() ? (failed = true, error) : 0; });
            try {
                read_all_pages(depot);
            } catch (const std::exception&) {
                // The start, or the close, met the fault: the next start goes on.
            }
        }
        read_all_pages(depot);
        REQUIRE(sorted(depot.texts()) == all_items());
        REQUIRE(depot.stage().empty());
    }
    CHECK(failures >= 3);
    WARN(fmt::format("{} failures of {}", failures, calls.at(call)));
}

TEST_CASE("F17: a commit whose sync failed is found out about, and a death after it changes nothing",
          "[faults]") {
    const InMemory quick;
    for (int last = 1; last <= 12; ++last) {
        const Depot depot;
        static_cast<void>(depot.open());
        // The log's sync fails at the k-th call and at every later one, then the process dies.
        dies([&] {
            int count = 0;
            const Fault fault(Call::fdatasync, [&] { return ++count >= last ? EIO : 0; });
            try {
                read_all_pages(depot);
            } catch (const std::exception&) {
                die();
            }
            die();
        });
        read_all_pages(depot);
        REQUIRE(sorted(depot.texts()) == all_items());
        REQUIRE(depot.stage().empty());
    }
}

TEST_CASE("F16: a file whose sync failed is written anew under another name", "[faults]") {
    const Depot depot;
    Delivering open = depot.open();
    const FeedId feed = open.ledger.adopt(subscriptions({"https://one.example/"}))[0].id;
    Names told;
    Protocol protocol(std::move(open.ledger), std::move(open.spools),
                      [&](Log::Level, const std::string& text) { told.push_back(text); });
    std::vector<Delivery> bookkeeping;
    std::vector<Delivery> batch{found(feed, {"a", "b", "c"})};
    Nth second{2};
    const Fault fault(Call::fsync, [&] { return second() ? EIO : 0; });
    const std::vector<Settled> settled = protocol.deliver(batch, bookkeeping);
    CHECK_FALSE(settled[0].error);
    CHECK(settled[0].kept == Kept{true, true, true});
    CHECK(sorted(depot.texts()) == Names{"a", "b", "c"});
    CHECK(std::ranges::any_of(depot.arrived(), [](const std::string& name) {
        return name.find("-0000000000000004.") != std::string::npos;
    }));
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("written anew") != std::string::npos);
}

TEST_CASE("F41: what is deleted in the stage before its rename is staged again, and told", "[faults]") {
    const Depot depot;
    Delivering open = depot.open();
    const FeedId feed = open.ledger.adopt(subscriptions({"https://one.example/"}))[0].id;
    Names told;
    Protocol protocol(std::move(open.ledger), std::move(open.spools),
                      [&](Log::Level, const std::string& text) { told.push_back(text); });
    std::vector<Delivery> bookkeeping;
    std::vector<Delivery> batch{found(feed, {"a", "b"})};
    Nth first{1};
    const Fault fault(Call::renameat2, [&] {
        if (first())
            for (const std::string& name : depot.stage())
                std::filesystem::remove(depot.folder / ("spool/newspool-state/stage/" + name));
        return 0;
    });
    const std::vector<Settled> settled = protocol.deliver(batch, bookkeeping);
    CHECK_FALSE(settled[0].error);
    CHECK(protocol.trouble().empty());
    CHECK(depot.texts() == Names{"a", "b"});
    REQUIRE_FALSE(told.empty());
    CHECK(told[0].find("something deletes files") != std::string::npos);
}

TEST_CASE("F41: what could not be staged again whole is not taken for staged", "[faults]") {
    const Depot depot;
    Delivering open = depot.open();
    const FeedId feed = open.ledger.adopt(subscriptions({"https://one.example/"}))[0].id;
    Protocol protocol(std::move(open.ledger), std::move(open.spools), [](Log::Level, const std::string&) {});
    std::vector<Delivery> bookkeeping;
    std::vector<Delivery> batch{found(feed, {"a", "b"})};
    bool deleted = false;
    Nth second{2};
    {
        const Fault deletion(Call::renameat2, [&] {
            if (!std::exchange(deleted, true))
                for (const std::string& name : depot.stage())
                    std::filesystem::remove(depot.folder / ("spool/newspool-state/stage/" + name));
            return 0;
        });
        const Fault full(Call::write, [&] { return deleted && second() ? ENOSPC : 0; });
        CHECK_FALSE(protocol.deliver(batch, bookkeeping).front().error);
    }
    CHECK_FALSE(protocol.trouble().empty());
    CHECK(depot.stage().empty());
    protocol.resume();
    CHECK(depot.texts() == Names{"a", "b"});
}

TEST_CASE("F17: a commit that failed is not taken for durable because another one followed it", "[faults]") {
    const Depot depot;
    Delivering open = depot.open();
    const FeedId feed = open.ledger.adopt(subscriptions({"https://one.example/"}))[0].id;
    Protocol protocol(std::move(open.ledger), std::move(open.spools), [](Log::Level, const std::string&) {});
    std::vector<Delivery> bookkeeping;
    std::vector<Delivery> batch{found(feed, {"held"})};
    batch.front().articles.front().held = true;
    static_cast<void>(protocol.deliver(batch, bookkeeping));
    CHECK(protocol.settle_held(feed, Held::release).settled_articles == 1);
    batch = {found(feed, {"a"})};
    {
        Nth first{1};
        const Fault fault(Call::pwrite, [&] { return first() ? EIO : 0; });
        CHECK(protocol.deliver(batch, bookkeeping).front().error);
    }
    CHECK(depot.texts() == Names{"held"});
    batch = {found(feed, {"a"})};
    CHECK(protocol.deliver(batch, bookkeeping).front().kept == Kept{true});
    CHECK(depot.texts() == Names{"held", "a"});
}

TEST_CASE("F18: writes that take only a few bytes at once are completed", "[faults]") {
    const InMemory quick;
    const Depot depot;
    {
        const ShortWrites few(7);
        read_all_pages(depot);
    }
    CHECK(sorted(depot.texts()) == all_items());
    CHECK(store::Ledger(depot.database).identity().sequence == std::ssize(all_items()));
}
