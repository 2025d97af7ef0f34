// The owner file: written whole, read back, and never taken for someone else's.
#include "spool/owner.hpp"

#include <fcntl.h>

#include "support/catch.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace newspool::test;
using spool::Owner;

TEST_CASE("an owner file says what was written last", "[spool]") {
    const Folder folder;
    const Descriptor state = open_file(folder.path(), O_RDONLY | O_DIRECTORY);
    CHECK_FALSE(spool::read_owner(state));
    folder.write("owner.new", "left by a death in the middle");
    for (const std::uint64_t batch : {1ULL, 18'000'000'000'000'000'000ULL}) {
        const Owner owner{"0e9c0bd2-6c41-4a36-8a51-8b1cbf3ad7a0", "spool with spaces", batch};
        spool::write_owner(state, owner);
        CHECK(spool::read_owner(state) == owner);
    }
    CHECK(folder.names() == std::vector<std::string>{"owner"});
}

TEST_CASE("an owner file of nonsense belongs to nobody", "[spool]") {
    const Folder folder;
    const Descriptor state = open_file(folder.path(), O_RDONLY | O_DIRECTORY);
    for (const char* text : {"", "ledger x", "newspool spool 1\nledger x\noutput y\n"}) {
        folder.write("owner", text);
        REQUIRE(spool::read_owner(state));
        CHECK(spool::read_owner(state)->ledger == "(unreadable owner file)");
    }
}
