// The real daemon with several outputs, of which one has a consumer that stands still.
#include <csignal>
#include <filesystem>

#include <fmt/format.h>

#include "support/catch.hpp"
#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"
#include "support/server.hpp"

using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

// Two outputs, of which "slow" takes two files at most; a feed for both and one for "quick" alone.
struct Post {
    Server server;
    Folder folder;

    explicit Post(const char* queue_max) {
        server.answers("/both", ok(rss("both", 5)));
        server.answers("/quick", ok(rss("quick", 1)));
        folder.write("n.toml",
                     fmt::format("database = \"n.db\"\n"
                                 "[fetch]\nallow_private = true\nper_host_delay = \"0s\"\n"
                                 "[schedule]\ninterval = \"1s\"\nmin_interval = \"1s\"\njitter = 0.0\n"
                                 "[[output]]\nname = \"quick\"\npath = \"quick\"\n"
                                 "[[output]]\nname = \"slow\"\npath = \"slow\"\ntags = [\"slow\"]\n"
                                 "max_files = 2\nqueue_max = \"{}\"\n"
                                 "[[feed]]\nname = \"both\"\nurl = \"{}\"\ntags = [\"slow\"]\n"
                                 "[[feed]]\nname = \"quick\"\nurl = \"{}\"\n",
                                 queue_max, server.url("/both", 1), server.url("/quick", 2)));
        std::filesystem::create_directory(folder / "quick");
        std::filesystem::create_directory(folder / "slow");
    }
    [[nodiscard]] Daemon run() const { return Daemon({"run", "--config", (folder / "n.toml").string()}); }
    [[nodiscard]] std::size_t files(const std::string& output) const {
        return folder.names(output + "/new").size();
    }
    void take_all(const std::string& output) const {
        for (const std::string& name : folder.names(output + "/new"))
            std::filesystem::remove(folder / (output + "/new/" + name));
    }
};

}  // namespace

TEST_CASE("F39: what a full output has no room for waits, and comes once its consumer moves", "[story]") {
    Post post("1MiB");
    {
        Daemon daemon = post.run();
        REQUIRE(daemon.says("both: 5 new"));
        REQUIRE(daemon.says("output 'slow'"));
        CHECK(post.files("slow") == 5);  // one batch is never split
        post.server.answers("/both", ok(rss("later", 4)));
        REQUIRE(daemon.says("both: 4 new"));
        CHECK(post.files("slow") == 5);
        CHECK(post.files("quick") == 10);
        REQUIRE(daemon.stopped() == 0);
    }
    // It waits through a restart as well, and then follows by itself.
    Daemon daemon = post.run();
    REQUIRE(daemon.says("articles go to"));
    post.take_all("slow");
    REQUIRE(daemon.says("has room again"));
    REQUIRE(daemon.stopped() == 0);
    CHECK(post.files("slow") == 4);
    CHECK(post.files("quick") == 10);
}

TEST_CASE("F39: above queue_max the feeds of a full output are asked no more, and others are", "[story]") {
    Post post("1KiB");
    Daemon daemon = post.run();
    REQUIRE(daemon.says("both: 5 new"));
    post.server.answers("/both", ok(rss("later", 4)));
    REQUIRE(daemon.says("both: 4 new"));
    const auto asked = post.server.requests("/both").size();
    const auto others = post.server.requests("/quick").size();
    REQUIRE(post.server.was_asked("/quick", others + 3, 20s));
    CHECK(post.server.requests("/both").size() <= asked + 1);  // one may have been on its way
    REQUIRE(daemon.stopped() == 0);
}
