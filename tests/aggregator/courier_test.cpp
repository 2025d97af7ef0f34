// The courier as the loop sees it: what keep() and flush() promise, and how trouble is told.
#include "aggregator/courier.hpp"

#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "store/sqlite.hpp"
#include "support/catch.hpp"
#include "support/depot.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;
using Names = std::vector<std::string>;

namespace {

struct Office {
    Depot depot;
    asio::io_context loop{1};
    FeedId feed = 0;
    FeedId other = 0;
    Names told;
    std::unique_ptr<Courier> courier;

    Office() {
        Delivering open = depot.open();
        const auto rows = open.ledger.adopt(subscriptions({"https://one.example/", "https://two.example/"}));
        feed = rows[0].id;
        other = rows[1].id;
        courier =
            std::make_unique<Courier>(loop.get_executor(), std::move(open.ledger), std::move(open.spools),
                                      [this](Log::Level, const std::string& text) { told.push_back(text); });
    }

    // Spawns it; its answer, or what it threw, is there after run().
    struct Answer {
        Kept kept;
        std::string error;
        bool came = false;
    };
    void keep(Delivery delivery, Answer& answer) {
        asio::co_spawn(loop, courier->keep(std::move(delivery)),
                       [&answer](const std::exception_ptr& failed, std::optional<Kept> kept) {
                           if (kept) answer.kept = *std::move(kept);
                           answer.error = text_of(failed);
                           answer.came = true;
                       });
    }
    Answer keep(Delivery delivery) {
        Answer answer;
        keep(std::move(delivery), answer);
        run();
        return answer;
    }
    std::string flush() {
        std::string error;
        asio::co_spawn(loop, courier->flush(),
                       [&](const std::exception_ptr& failed) { error = text_of(failed); });
        run();
        return error;
    }
    void run() {
        loop.restart();
        loop.run();
    }
    // Runs the loop until this is so.
    template <class Condition>
    void run_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        loop.restart();
        auto open = asio::make_work_guard(loop);
        while (!condition() && std::chrono::steady_clock::now() < deadline) loop.run_one_for(100ms);
        REQUIRE(condition());
    }
    [[nodiscard]] unsigned polls() const { return store::Reader(depot.database).recall(feed).history.polls; }

    static std::string text_of(const std::exception_ptr& failed) {
        if (!failed) return "";
        try {
            std::rethrow_exception(failed);
        } catch (const std::exception& error) {
            return error.what();
        }
    }
};

}  // namespace

TEST_CASE("when keep returns the articles are visible and the poll is remembered", "[courier]") {
    Office office;
    const auto answer = office.keep(found(office.feed, {"a", "b"}));
    CHECK(answer.error.empty());
    CHECK(answer.kept == Kept{true, true});
    CHECK(office.depot.texts() == Names{"a", "b"});
    CHECK(office.polls() == 1);
}

TEST_CASE("many polls at once are each answered for themselves", "[courier]") {
    Office office;
    std::vector<Office::Answer> answers(300);
    for (std::size_t index = 0; index < answers.size(); ++index) {
        Delivery poll = found(index % 2 == 0 ? office.feed : office.other, {});
        const std::string text = "item " + std::to_string(index);
        poll.articles = {rendered(text), rendered(text), rendered(text + "+")};
        office.keep(std::move(poll), answers[index]);
    }
    office.run();
    CHECK(office.depot.arrived().size() == 600);
    for (std::size_t index = 0; index < answers.size(); ++index) {
        CHECK(answers[index].kept == Kept{true, false, true});
    }
}

TEST_CASE("a poll without news is durable before half of its wait is over", "[courier]") {
    Office office;
    Delivery poll = found(office.feed, {});
    poll.plan.wait = 400ms;
    const auto begun = std::chrono::steady_clock::now();
    CHECK(office.keep(std::move(poll)).error.empty());
    office.run_until([&] { return office.polls() == 1; });
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
    CHECK(office.depot.arrived().empty());
}

TEST_CASE("a flush makes everything durable at once", "[courier]") {
    Office office;
    office.keep(found(office.feed, {}));
    CHECK(office.flush().empty());
    CHECK(office.polls() == 1);
}

TEST_CASE("what waits when the courier goes is kept", "[courier]") {
    Office office;
    Office::Answer answer;
    office.keep(found(office.feed, {}), answer);
    office.keep(found(office.feed, {"a"}), answer);
    office.loop.poll();
    office.courier.reset();
    CHECK(office.depot.texts() == Names{"a"});
    CHECK(office.polls() == 2);
    Delivering again = office.depot.open();
    CHECK(again.recovered.nothing());
    CHECK(again.spools.front().owner()->batch == 1);
}

TEST_CASE("in trouble nothing is kept, and the courier finds out by itself when it is over", "[courier]") {
    Office office;
    const auto arrivals = office.depot.folder / "spool/new";
    std::filesystem::remove(arrivals);
    office.depot.folder.write("spool/new", "in the way");
    CHECK(office.keep(found(office.feed, {"a"})).error.empty());
    office.run_until([&] { return !office.courier->trouble().empty(); });
    CHECK_THAT(office.keep(found(office.feed, {"b"})).error, ContainsSubstring("new"));
    CHECK_THAT(office.keep(found(office.feed, {})).error, ContainsSubstring("new"));
    CHECK_THAT(office.flush(), ContainsSubstring("new"));
    CHECK(office.depot.stage().size() == 1);
    std::filesystem::remove(arrivals);
    office.run_until([&] { return office.courier->trouble().empty(); });
    CHECK(office.depot.texts() == Names{"a"});
    CHECK(office.told.back() == "delivering again");
    CHECK(office.keep(found(office.feed, {"b"})).error.empty());
    CHECK(office.depot.texts() == Names{"a", "b"});
}

TEST_CASE("what is delivered is marked when nothing else happens for a second", "[courier]") {
    Office office;
    office.keep(found(office.feed, {"a"}));
    office.run_until([&] {
        return store::Connection(office.depot.database, store::Connection::Access::read_only)
                   .number("SELECT count(*) FROM delivery WHERE state = 2") == 1;
    });
}
