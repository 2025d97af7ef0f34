// The service's paths are those that its unit and packages prepare; anybody else's news lie beside their
// configuration.
#include "commands/init.hpp"

#include <string>
#include <string_view>

#include <fcntl.h>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/command_line.hpp"
#include "config/config.hpp"

namespace newspool::commands {
namespace {

constexpr std::string_view service_file = "/etc/newspool/newspool.toml";

constexpr std::string_view starter =
    R"(# newspool's configuration; newspool.toml(5) explains every key, `newspool check` what is wrong here.

# Every new article becomes a file in new/ below this folder.
spool = "{0}"

# What was seen and delivered. Keep it with the spool: neither is of use without the other.
database = "{1}"

# Subscriptions: a URL a line, then tags. `newspool add URL` adds to it, `newspool import FILE` takes over
# the OPML of another feed reader.
lists = ["feeds.txt"]

[schedule]
# As often as a feed has news; or a length of time such as "30m".
interval = "adaptive"

[articles]
# Of the first document of a new feed: "all" items, a number of the newest, or "none".
first_poll = "all"

# A feed with settings of its own stands here, without the number signs:
#
# [[feed]]
# url = "https://example.org/feed.xml"
# name = "example"
# tags = ["tech"]
# interval = "30m"
)";

constexpr std::string_view empty_list =
    R"(# One http or https URL a line, then tags, in quotes where they hold spaces; "~Name" gives the feed a name:
#
# https://example.org/feed.xml tech "two words" "~Example"
)";

void create(const std::filesystem::path& file, std::string_view text) {
    const Descriptor created = open_file(file, O_WRONLY | O_CREAT | O_EXCL);
    write_all(created, text, file);
    sync(created, file);
}

}  // namespace

int init(const InitOptions& options) {
    const std::filesystem::path file = options.file.empty() ? config::default_file() : options.file;
    const std::filesystem::path list = file.parent_path() / "feeds.txt";
    const std::string shown = printable(file.string(), 1'000);
    if (std::filesystem::exists(std::filesystem::symlink_status(file))) {
        fmt::print(stderr, "newspool: {} is there already, and is left as it is\n", shown);
        return bad;
    }
    const bool is_the_service = file == service_file;
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    const bool has_list = std::filesystem::exists(list);
    if (!has_list) create(list, empty_list);
    create(file, fmt::format(fmt::runtime(starter), is_the_service ? "/var/spool/newspool" : "spool",
                             is_the_service ? "/var/lib/newspool/newspool.db" : "newspool.db"));
    const std::string with = file == config::default_file() ? "" : " -c " + shown;
    fmt::print(
        "{} {}. What to do next:\n\n"
        "  newspool add{} URL      subscribe to a feed, or to that of a page\n"
        "  newspool check{}        see whether all is well\n"
        "  newspool run{} --once   poll, and look into the spool\n",
        shown, has_list ? "is written" : "is written, and an empty feeds.txt beside it", with, with, with);
    return done;
}

}  // namespace newspool::commands
