// file: URLs, as a subscription in the configuration may name them.
#include "support/catch.hpp"

#include <sys/stat.h>

#include "fetch/asking.hpp"
#include "support/folder.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

Request for_file(const std::filesystem::path& file) {
    Request request = usual("file://" + file.string());
    request.allow_file = true;
    request.allow_private = false;
    return request;
}

// As if it had been written an hour ago.
void age(const std::filesystem::path& file) {
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - 1h);
}

}  // namespace

TEST_CASE("a file is read once and is then not modified until it changes", "[file]") {
    const Folder folder;
    const auto file = folder.write("feed.xml", "<rss/>");
    age(file);
    Asker asker;
    Request request = for_file(file);
    const Response first = asker.ask(request);
    CHECK(first.status == 200);
    CHECK(first.body == "<rss/>");
    CHECK(first.body_end == BodyEnd::proven);
    CHECK_FALSE(first.validators.empty());

    request.validators = first.validators;
    CHECK(asker.ask(request).not_modified());

    folder.write("feed.xml", "<RSS/>");  // the same size
    const Response changed = asker.ask(request);
    CHECK(changed.status == 200);
    CHECK(changed.body == "<RSS/>");
}

TEST_CASE("a file written a moment ago is read again the next time", "[file]") {
    const Folder folder;
    Asker asker;
    CHECK(asker.ask(for_file(folder.write("feed.xml", "<rss/>"))).validators.empty());
}

TEST_CASE("a path in a URL may be percent-encoded", "[file]") {
    const Folder folder;
    folder.write("my feed%.xml", "x");
    Asker asker;
    CHECK(asker.ask(for_file(folder / "my%20feed%25.xml")).body == "x");
}

TEST_CASE("a file that is not there, too large or no file is named", "[file]") {
    const Folder folder;
    Asker asker;
    const Response missing = asker.ask(for_file(folder / "none.xml"));
    CHECK(missing.failure == FetchFailure::unreachable);
    CHECK(missing.reason ==
          "cannot read '" + (folder / "none.xml").string() + "': no such file or directory");

    Request large = for_file(folder.write("large.xml", std::string(1001, 'x')));
    large.max_body = 1000;
    CHECK(asker.ask(large).failure == FetchFailure::too_big);
    large.max_body = 1001;
    CHECK(asker.ask(large).status == 200);

    CHECK(asker.ask(for_file(folder.path())).failure == FetchFailure::bad_url);
    REQUIRE(mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(asker.ask(for_file(folder / "fifo")).failure == FetchFailure::bad_url);
    CHECK(asker.ask(for_file(folder / "a%00b")).failure == FetchFailure::bad_url);
}

TEST_CASE("a file is read only where the request allows it", "[file]") {
    const Folder folder;
    Request request = for_file(folder.write("feed.xml", "x"));
    request.allow_file = false;
    Asker asker;
    CHECK(asker.ask(request).failure == FetchFailure::bad_url);
}
