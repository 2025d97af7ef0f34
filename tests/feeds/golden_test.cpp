// Whole documents against the JSON Feed that must come of them: every file here that has a .json of the same
// name beside it. With NEWSPOOL_WRITE_GOLDEN in the environment the expectations are written anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"
#include "support/catch.hpp"

using namespace newspool;

namespace {

nlohmann::ordered_json read_as_json_feed(const std::filesystem::path& document) {
    const std::string bytes = read_file(document, 1U << 20U);
    const auto feed =
        parse::parse({.bytes = bytes, .url = "https://feeds.example.org/blog/feed", .content_type = {}});
    INFO((feed ? std::string() : feed.error()));
    REQUIRE(feed);
    return nlohmann::ordered_json::parse(format::json_feed(*feed));
}

}  // namespace

TEST_CASE("every golden feed is read as its JSON Feed says", "[golden]") {
    std::size_t feeds = 0;
    for (const auto& entry : std::filesystem::directory_iterator(NEWSPOOL_FEEDS)) {
        if (entry.path().extension() == ".json" || entry.path().extension() == ".cpp") continue;
        std::filesystem::path golden = entry.path();
        golden.replace_extension(".json");
        const auto actual = read_as_json_feed(entry.path());
        if (std::getenv("NEWSPOOL_WRITE_GOLDEN") != nullptr) std::ofstream(golden) << actual.dump(1) << '\n';
        INFO(entry.path().filename().string() << " is read as " << actual.dump(1));
        CHECK(actual == nlohmann::ordered_json::parse(read_file(golden, 1U << 20U)));
        ++feeds;
    }
    CHECK(feeds >= 12);
}
