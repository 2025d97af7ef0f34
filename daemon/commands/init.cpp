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
#include "commands/starter.hpp"
#include "config/config.hpp"

namespace newspool::commands {
namespace {

constexpr std::string_view service_file = "/etc/newspool/newspool.toml";

void replace(std::string& text, std::string_view what, std::string_view by) {
    text.replace(text.find(what), what.size(), by);
}

// The starter is as the service has it; elsewhere all lies beside the configuration.
std::string starter_for(const std::filesystem::path& file) {
    std::string text{starter_configuration};
    if (file == service_file) return text;
    replace(text, "/var/spool/newspool", "spool");
    replace(text, "/var/lib/newspool/", "");
    return text;
}

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
        fmt::print(stderr, "newspool: {} is there already, and is left as it is: name another file\n", shown);
        return bad;
    }
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    const bool has_list = std::filesystem::exists(list);
    if (!has_list) create(list, starter_list);
    create(file, starter_for(file));
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
