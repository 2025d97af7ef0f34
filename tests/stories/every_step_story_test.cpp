// The kernel refuses one call after another of a round of the real newspool, from its very first start to its
// end: whatever that round came to, after the next one each article is there once, whole. NEWSPOOL_LONG=1
// tries every error at every step.
#include <cstdlib>

#include <fmt/format.h>

#include "stories/house.hpp"
#include "support/catch.hpp"
#include "support/server.hpp"
#include "support/skip.hpp"
#include "support/tracing.hpp"

using namespace newspool::test;

namespace {

using Names = std::vector<std::string>;

constexpr unsigned items = 3;

// Two feeds, each with articles for one small batch.
struct Street {
    Server server;

    Street() {
        server.answers("/a", ok(rss("a", items)).with("ETag", "\"a\""));
        server.answers("/b", ok(rss("b", items)).with("ETag", "\"b\""));
    }
};

struct Reader {
    House house{"", Folder::Where::memory};

    explicit Reader(Street& street) {
        house.subscribe("a", street.server.url("/a", 1));
        house.subscribe("b", street.server.url("/b", 2));
    }
};

void check_all_there_once(const House& house) {
    for (const char* feed : {"a", "b"})
        for (unsigned item = 1; item <= items; ++item)
            CHECK(house.articles_with(fmt::format("\"title\":\"{} {}\"", feed, item)) == 1);
    CHECK(house.spooled().size() == 2 * items);
    CHECK(house.folder().names("spool/newspool-state/stage") == Names{});
}

// The steps of a round in peace: calls of that kind on files of ours.
std::vector<unsigned> steps(Street& street, const std::string& call) {
    const Reader reader(street);
    const House& house = reader.house;
    const Folder record;
    CHECK(house.round(recording(call, record / "calls")).code == 0);
    check_all_there_once(house);
    return numbers_of(record / "calls", call, house.folder().path().string() + "/");
}

void refuse_each(const std::string& call, const Names& errors, unsigned stride = 1) {
    if (!can_trace()) return skip("ptrace");
    const bool thorough = std::getenv("NEWSPOOL_LONG") != nullptr;
    Street street;
    const std::vector<unsigned> all = steps(street, call);
    REQUIRE(all.size() >= 3);
    unsigned rounds = 0;
    unsigned failed = 0;
    for (std::size_t index = 0; index < all.size(); index += thorough ? 1 : stride)
        for (std::size_t choice = 0; choice < errors.size(); ++choice) {
            if (!thorough && choice != index / stride % errors.size()) continue;
            const Reader reader(street);
            const House& house = reader.house;
            const Round refused =
                house.round(befalling(call, "error=" + errors[choice], std::to_string(all[index])));
            INFO(call << " number " << all[index] << " fails with " << errors[choice] << ", exit code "
                      << refused.code << ": " << refused.log);
            CHECK((refused.code == 0 || refused.code == 1 || refused.code == 3));
            const Round next = house.round();
            INFO("then: " << next.log);
            CHECK(next.code == 0);
            check_all_there_once(house);
            ++rounds;
            failed += refused.code == 3 ? 1 : 0;
        }
    fmt::print("{}: {} steps, {} rounds refused, of which {} failed\n", call, all.size(), rounds, failed);
}

}  // namespace

TEST_CASE("F10: no file that cannot be opened costs or doubles an article", "[steps]") {
    refuse_each("openat", {"ENOSPC", "EIO", "EMFILE"}, 3);
}

TEST_CASE("F16: no sync that fails costs or doubles an article", "[steps]") { refuse_each("fsync", {"EIO"}); }

TEST_CASE("F17: no sync of the ledger that fails costs or doubles an article", "[steps]") {
    refuse_each("fdatasync", {"EIO", "ENOSPC"});
}

TEST_CASE("F12: no rename that fails costs or doubles an article", "[steps]") {
    refuse_each("renameat2", {"ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES"});
}

TEST_CASE("F11: no write to the ledger that fails costs or doubles an article", "[steps]") {
    refuse_each("pwrite64", {"ENOSPC", "EIO"}, 3);
}
