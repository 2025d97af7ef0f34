// The house rules that a machine can check: which floor may include which, where each outside library lives,
// and a few habits of writing. The tables below are the rules; the first test holds the whole tree to them,
// the others prove that each rule can be broken.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;
using newspool::trimmed;

namespace {

// Includes run down. What stands on one floor does not know its neighbours.
const std::map<std::string_view, int> floors{{"base", 0},    {"model", 1},   {"config", 2}, {"schedule", 2},
                                             {"fetch", 2},   {"parse", 2},   {"html", 2},   {"identity", 2},
                                             {"store", 2},   {"spool", 2},   {"format", 2}, {"aggregator", 3},
                                             {"control", 4}, {"commands", 5}};
constexpr int ground_floor_max = 1;
constexpr int room_floor = 2;
const std::set<std::string_view> may_include_rooms{"aggregator", "commands"};

// An outside library (by how its headers begin) and the only files that may name it (by how they begin).
struct Home {
    std::string_view header;
    std::vector<std::string_view> files;
};
const std::vector<Home> homes{
    {"curl/", {"fetch/", "base/url."}},
    {"libpsl.h", {"base/url."}},
    {"idn2.h", {"base/url."}},
    {"pugixml.hpp", {"parse/", "config/opml."}},
    {"iconv.h", {"base/encoding."}},
    {"nlohmann/", {"parse/", "format/"}},
    {"gumbo.h", {}},
    {"sqlite3.h", {"store/sqlite"}},
    {"zstd.h", {"store/archive."}},
    {"toml++/", {"config/"}},
    {"gmime/", {"format/maildir"}},
    {"CLI/", {"commands/"}},
    {"xxhash.h", {"identity/"}},
    {"openssl/", {"identity/"}},
    {"spdlog/", {"base/log."}},
    {"fmt/", {""}},
    {"asio.hpp", {}},  // the whole of Asio takes seconds to compile; its small headers do not
    {"asio/", {"fetch/", "aggregator/", "control/", "commands/"}},
    {"microhttpd.h", {"control/"}},
    {"systemd/", {"control/"}},
};

// What belongs to no library: POSIX and Linux. Standard C++ headers have neither dot nor slash.
const std::set<std::string_view> system_headers{
    "dirent.h", "fcntl.h",  "getopt.h", "glob.h",  "malloc.h", "netdb.h",   "poll.h", "pthread.h", "pwd.h",
    "sched.h",  "signal.h", "spawn.h",  "stdio.h", "unistd.h", "termios.h", "time.h", "ucontext.h"};
constexpr std::array<std::string_view, 5> system_folders{"arpa/", "linux/", "net/", "netinet/", "sys/"};

constexpr std::array<std::string_view, 6> empty_names{"util", "utils", "helper", "helpers", "common", "misc"};
constexpr std::size_t function_lines_max = 60;

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string_view room_of(std::string_view file) {
    const auto slash = file.find('/');
    return slash == std::string_view::npos ? "" : file.substr(0, slash);
}

// The name between the delimiters of an #include line; "" for any other line.
std::string_view included(std::string_view line, char open, char close) {
    constexpr std::string_view begin = "#include ";
    if (!line.starts_with(begin) || line.size() < begin.size() + 2 || line[begin.size()] != open) return "";
    const std::string_view name = line.substr(begin.size() + 1);
    return name.substr(0, name.find(close));
}

std::string project_include_wrong(std::string_view file, std::string_view header) {
    if (!header.ends_with(".hpp")) return "includes '" + std::string(header) + "', which is no header";
    const auto target = floors.find(room_of(header));
    if (target == floors.end())
        return "includes '" + std::string(header) + "', which is in no room of the table";
    if (room_of(file).empty() || room_of(file) == target->first) return "";  // main.cpp stands above all
    const int own = floors.at(room_of(file));
    if (target->second >= own) return "includes '" + std::string(header) + "' upwards or sideways";
    if (target->second == room_floor && !may_include_rooms.contains(room_of(file)))
        return "includes the room of '" + std::string(header) + "'";
    return "";
}

std::string library_include_wrong(std::string_view file, std::string_view header) {
    for (const Home& home : homes) {
        if (!header.starts_with(home.header)) continue;
        const bool at_home =
            std::ranges::any_of(home.files, [&](std::string_view begin) { return file.starts_with(begin); });
        return at_home ? "" : "includes <" + std::string(header) + "> outside its home";
    }
    const bool is_standard = header.find_first_of("./") == std::string_view::npos;
    const bool is_system =
        system_headers.contains(header) || std::ranges::any_of(system_folders, [&](std::string_view folder) {
            return header.starts_with(folder);
        });
    return is_standard || is_system
               ? ""
               : "includes <" + std::string(header) + ">, which has no home in the table";
}

bool begins_function(std::string_view line) {
    if (line.empty() || line.front() == ' ' || line.front() == '}' || !line.ends_with('{')) return false;
    if (line.ends_with("= {") || line.ends_with("{{")) return false;
    for (const std::string_view word : {"namespace", "class ", "struct ", "enum ", "union ", "extern ", "//"})
        if (line.starts_with(word)) return false;
    return true;
}

// Functions begin and end in the first column, clang-format sees to that. The cases of a switch are a table,
// and not counted.
void check_functions(const Lines& lines, std::vector<std::string>& wrong) {
    std::size_t begin = 0;
    std::size_t cases = 0;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        if (begins_function(lines[index])) {
            begin = index + 1;
            cases = 0;
        }
        if (trimmed(lines[index]).starts_with("case ")) ++cases;
        if (lines[index] != "}" || begin == 0) continue;
        const std::size_t length = index + 2 - begin - cases;
        if (length > function_lines_max)
            wrong.push_back("line " + std::to_string(begin) + ": a function of " + std::to_string(length) +
                            " lines");
        begin = 0;
    }
}

void check_line(std::string_view line, std::vector<std::string>& wrong) {
    if (line.find('\t') != std::string_view::npos) wrong.emplace_back("holds a tab");
    for (const std::string_view word : {"TO"
                                        "DO",
                                        "FIX"
                                        "ME"})
        if (line.find(word) != std::string_view::npos) wrong.push_back("holds the word " + std::string(word));
}

// CTest and Catch2 take such names apart (a semicolon, a backslash at the end, a dash at the beginning).
void check_test_name(std::string_view line, std::vector<std::string>& wrong) {
    constexpr std::string_view begin = "TEST_CASE(\"";
    if (!line.starts_with(begin)) return;
    const std::string_view name = line.substr(begin.size());
    if (name.substr(0, name.find("\", \"")).find(';') != std::string_view::npos || name.starts_with('-') ||
        name.find("\\\\\",") != std::string_view::npos)
        wrong.push_back("has a test name that CTest cannot run: " + std::string(line));
}

// What holds for every file of ours, in daemon/ and in tests/.
std::vector<std::string> habits_wrong(const fs::path& file, std::string_view text) {
    std::vector<std::string> wrong;
    const Lines lines = lines_of(text);
    if (lines.empty() || !lines.front().starts_with("// "))
        wrong.emplace_back("does not open with a comment");
    const std::string stem = file.stem().string();
    for (const std::string_view name : empty_names)
        if (stem == name || stem.ends_with("_" + std::string(name)))
            wrong.emplace_back("has a name that says nothing");
    for (const std::string_view line : lines) {
        check_line(line, wrong);
        check_test_name(line, wrong);
    }
    check_functions(lines, wrong);
    return wrong;
}

// What holds in daemon/; `file` is relative to it.
std::vector<std::string> includes_wrong(std::string_view file, std::string_view text) {
    std::vector<std::string> wrong;
    for (const std::string_view line : lines_of(text)) {
        std::string why;
        if (const auto header = included(line, '"', '"'); !header.empty())
            why = project_include_wrong(file, header);
        if (const auto header = included(line, '<', '>'); !header.empty())
            why = library_include_wrong(file, header);
        if (!why.empty()) wrong.push_back(why);
    }
    return wrong;
}

std::vector<fs::path> sources_below(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

const std::string opening = "// What it is for.\n";

}  // namespace

TEST_CASE("the tree keeps the house rules", "[tidy]") {
    const fs::path source = NEWSPOOL_SOURCE;
    std::vector<std::string> wrong;
    std::size_t files = 0;
    for (const char* half : {"daemon", "tests"}) {
        for (const fs::path& file : sources_below(source / half)) {
            const std::string text = newspool::read_file(file, 16U << 20U);
            const std::string name = file.lexically_relative(source).string();
            for (const std::string& why : habits_wrong(file, text)) wrong.push_back(name + " " + why);
            if (half == std::string_view("daemon"))
                for (const std::string& why :
                     includes_wrong(file.lexically_relative(source / half).string(), text))
                    wrong.push_back(name + " " + why);
            ++files;
        }
    }
    for (const std::string& line : wrong) UNSCOPED_INFO(line);
    CHECK(wrong.empty());
    CHECK(files > 50);
}

TEST_CASE("every folder of the daemon has its floor", "[tidy]") {
    for (const auto& entry : fs::directory_iterator(fs::path(NEWSPOOL_SOURCE) / "daemon")) {
        if (!entry.is_directory()) continue;
        CAPTURE(entry.path());
        CHECK(floors.contains(std::string_view(entry.path().filename().string())));
    }
}

TEST_CASE("an include upwards, sideways or into nowhere is found", "[tidy]") {
    CHECK(includes_wrong("base/text.cpp", "#include \"model/feed.hpp\"\n").size() == 1);
    CHECK(includes_wrong("parse/rss.cpp", "#include \"html/html.hpp\"\n").size() == 1);
    CHECK(includes_wrong("store/store.cpp", "#include \"aggregator/courier.hpp\"\n").size() == 1);
    CHECK(includes_wrong("control/status.cpp", "#include \"store/store.hpp\"\n").size() == 1);
    CHECK(includes_wrong("parse/rss.cpp", "#include \"nowhere/x.hpp\"\n").size() == 1);
    CHECK(includes_wrong("parse/rss.cpp", "#include \"parse/date.cpp\"\n").size() == 1);
}

TEST_CASE("an include downwards or at home is allowed", "[tidy]") {
    CHECK(includes_wrong("parse/rss.cpp", "#include \"parse/date.hpp\"\n#include \"model/feed.hpp\"\n")
              .empty());
    CHECK(includes_wrong("aggregator/poller.cpp", "#include \"parse/parse.hpp\"\n").empty());
    CHECK(includes_wrong("control/status.cpp", "#include \"aggregator/aggregator.hpp\"\n").empty());
    CHECK(includes_wrong("commands/parse.cpp", "#include \"parse/parse.hpp\"\n").empty());
    CHECK(includes_wrong("main.cpp", "#include \"commands/command_line.hpp\"\n").empty());
}

TEST_CASE("an outside library that leaves its home is found", "[tidy]") {
    CHECK(includes_wrong("store/store.cpp", "#include <sqlite3.h>\n").size() == 1);
    CHECK(includes_wrong("parse/rss.cpp", "#include <curl/curl.h>\n").size() == 1);
    CHECK(includes_wrong("schedule/queue.cpp", "#include <asio/awaitable.hpp>\n").size() == 1);
    CHECK(includes_wrong("fetch/client.cpp", "#include <asio.hpp>\n").size() == 1);
    CHECK(includes_wrong("html/html.cpp", "#include <gumbo.h>\n").size() == 1);
    CHECK(includes_wrong("html/html.cpp", "#include <boost/asio.hpp>\n").size() == 1);
    CHECK(includes_wrong("store/sqlite.cpp", "#include <sqlite3.h>\n#include <vector>\n").empty());
    CHECK(includes_wrong("base/url.cpp", "#include <curl/curl.h>\n#include <sys/stat.h>\n").empty());
}

TEST_CASE("a file without its opening comment, and one with an empty name, are found", "[tidy]") {
    CHECK(habits_wrong("a.cpp", "#include <vector>\n").size() == 1);
    CHECK(habits_wrong("a.cpp", "").size() == 1);
    CHECK(habits_wrong("string_utils.cpp", opening).size() == 1);
    CHECK(habits_wrong("helpers.cpp", opening).size() == 1);
    CHECK(habits_wrong("a.cpp", opening).empty());
}

TEST_CASE("tabs, notes to oneself and test names that cannot run are found", "[tidy]") {
    CHECK(habits_wrong("a.cpp", opening + "\tint a;\n").size() == 1);
    CHECK(habits_wrong("a.cpp", opening + "// TO"
                                          "DO: later\n")
              .size() == 1);
    CHECK(habits_wrong("a.cpp", opening + "TEST_CASE("
                                          "\"one; two\", \"[x]\") {\n")
              .size() == 1);
    CHECK(habits_wrong("a.cpp", opening + "TEST_CASE("
                                          "\"--option\", \"[x]\") {\n")
              .size() == 1);
    CHECK(habits_wrong("a.cpp", opening + "TEST_CASE("
                                          "\"ends in \\\\\", \"[x]\") {\n")
              .size() == 1);
}

TEST_CASE("a function of more than sixty lines is found, a table of cases is not", "[tidy]") {
    const auto function_of = [](std::size_t count, const std::string& line) {
        std::string text = opening + "int f(int a) {\n";
        for (std::size_t index = 0; index < count; ++index) text += line;
        return text + "}\n";
    };
    CHECK(habits_wrong("a.cpp", function_of(58, "    ++a;\n")).empty());
    CHECK(habits_wrong("a.cpp", function_of(59, "    ++a;\n")).size() == 1);
    CHECK(habits_wrong("a.cpp", function_of(100, "        case 1: return 2;\n")).empty());
}
