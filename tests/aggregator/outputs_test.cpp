// Several outputs: each gets its own copy, one that cannot take more pauses alone, and what waits for it
// comes later, in order, once.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>

#include "aggregator/protocol.hpp"
#include "aggregator/recovery.hpp"
#include "model/name.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"
#include "support/file_limit.hpp"
#include "support/folder.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;
using Names = std::vector<std::string>;
using Need = Protocol::Need;

namespace {

OutputSettings output(const Folder& folder, const std::string& name) {
    OutputSettings made;
    made.name = name;
    made.path = folder / name;
    return made;
}

// A ledger and the outputs "one" and "two".
struct House {
    Folder folder;
    std::vector<OutputSettings> outputs{output(folder, "one"), output(folder, "two")};
    FeedId feed = 0;
    Names told;
    std::vector<Delivery> bookkeeping;
    std::optional<Protocol> protocol;

    void start() {
        protocol.reset();
        Delivering open = open_delivery(folder / "newspool.db", outputs);
        feed = open.ledger.adopt(subscriptions({"https://one.example/"})).front().id;
        protocol.emplace(std::move(open.ledger), std::move(open.spools),
                         [this](Log::Level, const std::string& text) { told.push_back(text); });
    }
    // Items that go to both outputs, each as its own text.
    Settled deliver(std::initializer_list<const char*> items, bool held = false) {
        Delivery poll;
        poll.feed = feed;
        poll.outcome = outcome(Verdict::news);
        poll.plan = plan();
        for (const char* item : items)
            poll.articles.push_back(
                {.key = key(item),
                 .held = held,
                 .copies = {{0, std::string(item) + "\n", "json"}, {1, std::string(item) + "\n", "json"}}});
        std::vector<Delivery> batch{poll};
        return protocol->deliver(batch, bookkeeping).front();
    }
    [[nodiscard]] Names texts(const std::string& name) const {
        Names found;
        for (const std::string& file : folder.names(name + "/new"))
            found.push_back(folder.read(name + "/new/" + file));
        return found;
    }
    void take_all(const std::string& name) const {
        for (const std::string& file : folder.names(name + "/new"))
            std::filesystem::remove(folder / (name + "/new/" + file));
    }
    void resume_until_idle() {
        for (int round = 0; round < 100 && protocol->need() == Need::soon; ++round) protocol->resume();
    }
    [[nodiscard]] bool was_told(const std::string& part) const {
        return std::ranges::any_of(told,
                                   [&](const std::string& text) { return text.find(part) != text.npos; });
    }
};

}  // namespace

TEST_CASE("an article goes to each output that wants it, as a file of its own", "[outputs]") {
    House house;
    house.start();
    CHECK(house.deliver({"a", "b"}).kept == Kept{true, true});
    CHECK(house.texts("one") == Names{"a\n", "b\n"});
    CHECK(house.texts("two") == Names{"a\n", "b\n"});
    struct stat file{};
    const std::string name = house.folder.names("one/new").front();
    REQUIRE(::stat((house.folder / ("one/new/" + name)).c_str(), &file) == 0);
    CHECK(file.st_nlink == 1);
}

TEST_CASE("jsonl makes one file of a batch, whose name tells of no item", "[outputs]") {
    House house;
    house.outputs[1].format = OutputSettings::Format::jsonl;
    house.start();
    house.deliver({"a", "b", "c"});
    CHECK(house.texts("one").size() == 3);
    CHECK(house.texts("two") == Names{"a\nb\nc\n"});
    const auto name = DeliveryName::parse(house.folder.names("two/new").front());
    REQUIRE(name);
    CHECK(name->key == "0000000000000000");
    CHECK(name->extension == "jsonl");
}

TEST_CASE("jsonl makes several files where the disk takes none so large, and gives up a line that is",
          "[outputs]") {
    House house;
    house.outputs.front().format = house.outputs[1].format = OutputSettings::Format::jsonl;
    house.start();
    const std::string a(60'000, 'a');
    const std::string b(60'000, 'b');
    const std::string c(60'000, 'c');
    const std::string large(200'000, 'x');
    const FileLimit limit(150'000);
    CHECK_FALSE(house.deliver({a.c_str(), b.c_str(), c.c_str()}).error);
    CHECK(house.texts("two") == Names{a + "\n" + b + "\n", c + "\n"});
    for (int attempt = 1; attempt <= 2; ++attempt) {
        CHECK(house.deliver({"d", large.c_str()}).error);
        CHECK(house.protocol->need() == Need::nothing);
    }
    CHECK(house.deliver({"d", large.c_str()}).kept == Kept{true, false});
    CHECK(house.texts("two").back() == "d\n");
}

TEST_CASE("F39: an output above its limit pauses alone, and goes on in order when its consumer does",
          "[outputs]") {
    House house;
    house.outputs[1].max_files = 3;
    house.start();
    house.deliver({"a", "b"});
    CHECK(house.protocol->need() == Need::nothing);
    house.deliver({"c"});
    CHECK(house.protocol->need() == Need::later);
    CHECK(house.was_told("output 'two'"));
    house.deliver({"d", "e"});
    house.deliver({"f"});
    CHECK(house.protocol->trouble().empty());
    CHECK(house.texts("one").size() == 6);
    CHECK(house.texts("two") == Names{"a\n", "b\n", "c\n"});

    house.take_all("two");
    house.protocol->resume();
    house.resume_until_idle();
    CHECK(house.texts("two") == Names{"d\n", "e\n", "f\n"});
    CHECK(house.was_told("has room again"));
}

TEST_CASE("a new article queues behind those that wait, also after a restart", "[outputs]") {
    House house;
    house.outputs[1].max_files = 2;
    house.start();
    house.deliver({"a", "b"});
    house.deliver({"c", "d", "e"});
    house.start();
    house.deliver({"f"});
    CHECK(house.texts("two") == Names{"a\n", "b\n"});
    house.take_all("two");
    house.outputs[1].max_files = 0;
    house.start();
    CHECK(house.protocol->need() == Need::soon);
    house.deliver({"g"});
    house.resume_until_idle();
    CHECK(house.texts("two") == Names{"c\n", "d\n", "e\n", "f\n", "g\n"});
    CHECK(house.texts("one").size() == 7);
}

TEST_CASE("an output that cannot be written does not stop the other", "[outputs][faults]") {
    House house;
    house.start();
    house.deliver({"a"});
    {
        const Fault fault(Call::renameat2,
                          [&, calls = 0]() mutable { return ++calls % 2 == 0 ? ENOSPC : 0; });
        house.deliver({"b"});
    }
    CHECK(house.was_told("output 'two': nothing can be delivered there"));
    CHECK(house.protocol->trouble().empty());
    house.deliver({"c"});
    CHECK(house.texts("one") == Names{"a\n", "b\n", "c\n"});
    CHECK(house.texts("two") == Names{"a\n"});
    house.protocol->resume();
    house.resume_until_idle();
    CHECK(house.texts("two") == Names{"a\n", "b\n", "c\n"});
    CHECK(house.protocol->need() == Need::nothing);
}

TEST_CASE("held articles come when they are released, after those delivered since", "[outputs]") {
    House house;
    house.start();
    house.deliver({"a", "b"}, true);
    house.deliver({"c"});
    CHECK(house.texts("one") == Names{"c\n"});
    house.protocol.reset();
    {
        store::Ledger ledger(house.folder / "newspool.db");
        CHECK(ledger.release(house.feed) == 2);
    }
    house.start();
    house.resume_until_idle();
    CHECK(house.texts("one") == Names{"c\n", "a\n", "b\n"});
    CHECK(house.texts("two") == Names{"c\n", "a\n", "b\n"});
}

TEST_CASE("more may wait than an output's queue_max, and is told by its place", "[outputs]") {
    House house;
    house.outputs[1].max_files = 1;
    house.outputs[1].queue_max = 3;
    house.start();
    house.deliver({"a"});
    CHECK(house.protocol->choked().empty());
    house.deliver({"b", "c"});
    CHECK(house.protocol->choked() == std::vector{house.outputs[1]});
}

TEST_CASE("an output with waiting articles cannot be taken out of the configuration", "[outputs]") {
    House house;
    house.outputs[1].max_files = 1;
    house.start();
    house.deliver({"a"});
    house.deliver({"b"});
    house.protocol.reset();
    house.outputs.pop_back();
    CHECK_THROWS_WITH(house.start(), ContainsSubstring("'two'"));
}
