// Names of deliveries: written, read back, and refused where they are none of ours.
#include "model/name.hpp"

#include "support/catch.hpp"

using namespace newspool;

TEST_CASE("a name is read back as it was written", "[model]") {
    const DeliveryName name{std::chrono::sys_seconds(std::chrono::seconds(1'763'875'920)), "9f3a61c2", 42,
                            "0123456789abcdef", GENERATE(as<std::string>(), "json", "eml", "tech.eml")};
    CHECK(name.text() == "1763875920.9f3a61c2-0000000000000042.0123456789abcdef." + name.extension);
    CHECK(DeliveryName::parse(name.text()) == name);
}

TEST_CASE("a name says the folder of its file, if it has one", "[model]") {
    CHECK(folder_in("1763875920.9f3a61c2-0000000000000042.0123456789abcdef.tech.eml") == "tech");
    CHECK(folder_in("1763875920.9f3a61c2-0000000000000042.0123456789abcdef.eml").empty());
    CHECK(folder_in("no name of ours").empty());
    CHECK(folder_in("").empty());
}
