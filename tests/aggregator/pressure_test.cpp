// What the kernel says of memory, as it says it.
#include "aggregator/pressure.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* calm =
    "some avg10=9.99 avg60=80.00 avg300=80.00 total=1\nfull avg10=90.00 avg60=0.00 avg300=0.00 total=0\n";
constexpr const char* pressed = "some avg10=10.01 avg60=0.00 avg300=0.00 total=1\n";

}  // namespace

TEST_CASE("the share of the last ten seconds is read, and of some tasks", "[pressure]") {
    CHECK(stalled_share(calm) == 9.99);
    CHECK(stalled_share(pressed) == 10.01);
    CHECK_FALSE(stalled_share(""));
    CHECK_FALSE(stalled_share("some avg10=much"));
    CHECK_FALSE(stalled_share("full avg10=90.00"));
}

TEST_CASE("memory runs short when more than a tenth is lost, once for each ten seconds", "[pressure]") {
    const Folder folder;
    MemoryPressure pressure(folder.write("pressure", pressed));
    CHECK(pressure.calls_for_less(Moment(1h)));
    CHECK_FALSE(pressure.calls_for_less(Moment(1h + 9s)));
    CHECK(pressure.calls_for_less(Moment(1h + 10s)));
    folder.write("pressure", calm);
    CHECK_FALSE(pressure.calls_for_less(Moment(1h + 20s)));
    folder.write("pressure", pressed);
    CHECK_FALSE(pressure.calls_for_less(Moment(1h + 21s)));  // not read so soon
    CHECK(pressure.calls_for_less(Moment(1h + 30s)));
    MemoryPressure silent(folder / "nowhere");
    CHECK_FALSE(silent.calls_for_less(Moment(1h)));
}

TEST_CASE("the own control group's pressure is read where there is one, else the machine's", "[pressure]") {
    const Folder folder;
    const auto file = [&] { return memory_pressure_file(folder / "proc", folder / "groups"); };
    CHECK(file() == folder / "proc/pressure/memory");
    folder.write("proc/self/cgroup", "4:memory:/old\n0::/system.slice/newspool.service\n");
    CHECK(file() == folder / "proc/pressure/memory");
    const auto own = folder.write("groups/system.slice/newspool.service/memory.pressure", calm);
    CHECK(file() == own);
}
