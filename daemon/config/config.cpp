// Finds and opens the files, and puts together what they say. Reading a value is left to the other files
// here.
#include "config/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include "base/cause.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/outputs.hpp"
#include "config/problems.hpp"
#include "config/seal.hpp"
#include "config/settings.hpp"
#include "config/subscriptions.hpp"

namespace newspool::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_bytes_max = std::size_t{256} << 20U;

// Reads the files of one load(), each once.
class Loader {
  public:
    explicit Loader(const fs::path& main, Subscriptions::Plain plain = Subscriptions::Plain::taken)
        : plain_(plain) {
        config_.file = main;
        seen_.insert(fs::weakly_canonical(main));
    }
    Result<Config, std::vector<Problem>> load();
    Result<Config, std::vector<Problem>> load_settings();

  private:
    std::optional<toml::table> main_document();
    void add_subscriptions(const toml::table& root, const Further& further);
    Result<Config, std::vector<Problem>> complete();
    std::optional<std::string> content(const fs::path& file, const Place& asked_at);
    std::optional<toml::table> document(const fs::path& file, const Place& asked_at);
    void read_further(const Further& further, const toml::table& root, const fs::path& file,
                      Subscriptions& subscriptions);
    void include(const fs::path& file, const Place& asked_at, Subscriptions& subscriptions);
    void note(const fs::path& file, Part::Kind kind) { config_.parts.push_back({file, kind}); }
    std::vector<fs::path> matching(const std::string& pattern, const Place& asked_at);

    Subscriptions::Plain plain_;
    Config config_;
    Problems problems_;
    Seal seal_;
    std::set<fs::path> seen_;
};

// toml++ writes its sentences for programmers: "Error while parsing key: expected ...".
std::string syntax_message(const toml::parse_error& error) {
    std::string message = printable(error.description(), 300);
    if (!message.empty()) message.front() = ascii_lower(message.front());
    return fmt::format("not valid TOML: {}; newspool.toml(5) shows how it is written", message);
}

}  // namespace

std::string Problem::text() const {
    const std::string name = printable(file.string(), 1'000);
    if (line == 0) return fmt::format("{}: {}", name, message);
    return fmt::format("{}:{}:{}: {}", name, line, column, message);
}

std::string Config::place_of(std::size_t index) const {
    const Origin& origin = origins.at(index);
    return fmt::format("{}:{}", printable(parts.at(origin.part).file.string(), 1'000), origin.line);
}

std::vector<Problem> Problems::sorted() && {
    std::vector<fs::path> files;
    for (const Problem& problem : found_)
        if (std::ranges::find(files, problem.file) == files.end()) files.push_back(problem.file);
    const auto order = [&](const Problem& problem) {
        const auto file = std::ranges::find(files, problem.file);
        return std::tuple(file - files.begin(), problem.line, problem.column);
    };
    std::ranges::stable_sort(found_, {}, order);
    return std::move(found_);
}

Result<Config, std::vector<Problem>> load(const fs::path& file) { return Loader(file).load(); }

Result<Config, std::vector<Problem>> load(const fs::path& file, const Holds& holds) {
    auto config = Loader(file, Subscriptions::Plain::left_out).load();
    if (config && (!config->leaves_out_plain || holds(config->database, config->seal))) return config;
    return load(file);
}

Result<Config, std::vector<Problem>> load_settings(const fs::path& file) {
    return Loader(file).load_settings();
}

fs::path default_file() {
    const char* named = std::getenv("NEWSPOOL_CONFIG");
    return named != nullptr && *named != '\0' ? named : "/etc/newspool/newspool.toml";
}

std::string library_version() {
    return fmt::format("toml++ {}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH);
}

namespace {

Result<Config, std::vector<Problem>> Loader::load() {
    const auto root = main_document();
    if (!root) return failure(std::move(problems_).sorted());
    const Further further = read_settings(*root, config_, problems_);
    add_subscriptions(*root, further);
    return complete();
}

Result<Config, std::vector<Problem>> Loader::load_settings() {
    const auto root = main_document();
    if (!root) return failure(std::move(problems_).sorted());
    static_cast<void>(read_settings(*root, config_, problems_));
    return complete();
}

std::optional<toml::table> Loader::main_document() {
    auto root = document(config_.file, {config_.file, 0, 0});
    if (root) note(config_.file, Part::Kind::toml);
    return root;
}

void Loader::add_subscriptions(const toml::table& root, const Further& further) {
    Subscriptions subscriptions(config_, problems_, plain_);
    subscriptions.add_feeds(root, config_.file);
    read_further(further, root, config_.file, subscriptions);
    config_.seal = seal_.text();
    config_.leaves_out_plain = subscriptions.left_out();
    std::move(subscriptions).put_into(config_);
    check_groups(config_, problems_);
    const auto is_toml = [](const Part& part) { return part.kind == Part::Kind::toml; };
    if (config_.subscriptions.empty() && std::ranges::all_of(config_.parts, is_toml) && problems_.empty())
        problems_.add({config_.file, 0, 0},
                      "no feeds: add a [[feed]] table with a 'url', or name a list under 'lists'");
}

// From here on the paths are absolute.
Result<Config, std::vector<Problem>> Loader::complete() {
    if (!problems_.empty()) return failure(std::move(problems_).sorted());
    const fs::path folder = fs::absolute(config_.file).parent_path();
    config_.file = fs::absolute(config_.file).lexically_normal();
    const bool is_the_service = config_.database == Config().database;
    config_.database = (folder / config_.database).lexically_normal();
    if (!config_.control.empty())
        config_.control = (folder / config_.control).lexically_normal();
    else if (is_the_service)
        config_.control = "/run/newspool/control";
    else
        config_.control = config_.database.string() + ".control";
    if (config_.metrics.find('/') != std::string::npos)
        config_.metrics = (folder / config_.metrics).lexically_normal().string();
    if (!config_.metrics_file.empty())
        config_.metrics_file = (folder / config_.metrics_file).lexically_normal();
    return std::move(config_);
}

std::optional<std::string> Loader::content(const fs::path& file, const Place& asked_at) {
    const bool is_main = asked_at.line == 0;
    const auto refuse = [&](std::string why) {
        problems_.add(asked_at,
                      is_main ? why : fmt::format("'{}': {}", printable(file.string(), 1'000), why));
        return std::nullopt;
    };
    struct stat status{};
    if (stat(file.c_str(), &status) != 0 && errno == ENOENT && is_main)
        return refuse("there is no such file: name another by --config, or have `newspool init` write one");
    if (stat(file.c_str(), &status) != 0) return refuse("cannot be read: " + cause(errno));
    if (!S_ISREG(status.st_mode)) return refuse("is no regular file: name one");
    try {
        std::string bytes = read_file(file, file_bytes_max);
        seal_.add(file.string());
        seal_.add(bytes);
        return bytes;
    } catch (const std::system_error& error) {
        return refuse("cannot be read: " + cause(error.code().value()));
    }
}

std::optional<toml::table> Loader::document(const fs::path& file, const Place& asked_at) {
    const auto text = content(file, asked_at);
    if (!text) return std::nullopt;
    try {
        return toml::parse(*text);
    } catch (const toml::parse_error& error) {
        problems_.add(place_of(file, error.source()), syntax_message(error));
        return std::nullopt;
    }
}

void Loader::read_further(const Further& further, const toml::table& root, const fs::path& file,
                          Subscriptions& subscriptions) {
    const auto each = [&](const char* key, const std::vector<std::string>& patterns, const auto& read) {
        const toml::array* written = root[key].as_array();
        for (std::size_t index = 0; index < patterns.size(); ++index) {
            const Place asked_at = place_of(file, written->get(index)->source());
            for (const fs::path& name : matching((file.parent_path() / patterns[index]).string(), asked_at))
                if (seen_.insert(fs::weakly_canonical(name)).second) read(name, asked_at);
        }
    };
    each("include", further.include,
         [&](const fs::path& name, const Place& asked_at) { include(name, asked_at, subscriptions); });
    each("lists", further.lists, [&](const fs::path& name, const Place& asked_at) {
        const auto text = content(name, asked_at);
        if (!text) return;
        note(name, Part::Kind::list);
        subscriptions.add_list(*text, name);
    });
    each("opml", further.opml, [&](const fs::path& name, const Place& asked_at) {
        const auto bytes = content(name, asked_at);
        if (!bytes) return;
        note(name, Part::Kind::opml);
        subscriptions.add_opml(*bytes, name);
    });
}

void Loader::include(const fs::path& file, const Place& asked_at, Subscriptions& subscriptions) {
    const auto root = document(file, asked_at);
    if (!root) return;
    note(file, Part::Kind::toml);
    const Further further = read_included(*root, file, problems_);
    subscriptions.add_feeds(*root, file);
    read_further(further, *root, file, subscriptions);
}

// A pattern that matches nothing is a folder without files yet; a plain name that is missing is a mistake,
// and is told when it is read.
std::vector<fs::path> Loader::matching(const std::string& pattern, const Place& asked_at) {
    if (pattern.find_first_of("*?[") == std::string::npos) return {pattern};
    glob_t found{};
    const auto is_serious = [](const char* /*folder*/, int why) { return why == ENOENT ? 0 : why; };
    const int error = glob(pattern.c_str(), 0, is_serious, &found);
    const int why = errno;
    std::vector<fs::path> names(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    globfree(&found);
    if (error != 0 && error != GLOB_NOMATCH)
        problems_.add(asked_at,
                      fmt::format("cannot look for '{}': {}", printable(pattern, 1'000), cause(why)));
    return names;
}

}  // namespace
}  // namespace newspool::config
