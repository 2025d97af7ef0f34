// exec: sources: programs that behave, and programs that hang, flood, fork, fail or cannot be run. Each is a
// script for /bin/sh, which here is the program and no shell of ours.
#include "support/catch.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <sys/stat.h>

#include "fetch/asking.hpp"
#include "support/folder.hpp"
#include "support/server.hpp"

using namespace newspool;
using namespace newspool::test;
using namespace std::chrono_literals;

namespace {

Request for_command(std::vector<std::string> command) {
    Request request = usual("exec:test");
    request.command = std::move(command);
    return request;
}

Request for_script(const std::string& script) { return for_command({"/bin/sh", "-c", script}); }

// Whether it runs; one that has ended, and that nobody has reaped yet, does not.
bool runs(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string stat;
    std::getline(file, stat);
    const auto name_end = stat.rfind(") ");
    return name_end != std::string::npos && stat.at(name_end + 2) != 'Z';
}

// Whether the process whose number the script wrote down is gone, or goes within a moment.
bool is_gone(const Folder& folder, const std::string& name) {
    const int process = std::stoi(folder.read(name));
    for (int look = 0; look < 2000 && runs(process); ++look) std::this_thread::sleep_for(1ms);
    return !runs(process);
}

}  // namespace

TEST_CASE("what a program prints is the body", "[exec]") {
    Asker asker;
    const Response response = asker.ask(for_command({"/bin/echo", "-n", "<rss/>", "a b; $HOME"}));
    CHECK(response.reason.empty());
    CHECK(response.status == 200);
    CHECK(response.body == "<rss/> a b; $HOME");  // no shell has seen it
    CHECK(response.url == "exec:test");
    CHECK(response.validators.empty());
    CHECK(response.body_end == BodyEnd::proven);
    CHECK(response.requests == 0);
}

TEST_CASE("a program is told nothing of us", "[exec]") {
    setenv("NEWSPOOL_TEST_SECRET", "hunter2", 1);
    Asker asker;
    const Response response =
        asker.ask(for_script("env | cut -d= -f1 | sort | tr '\n' ' '; pwd; cat; ls /proc/self/fd | wc -l; "
                             "[ $(cut -d ' ' -f 6 /proc/$$/stat) = $$ ] && echo alone"));
    unsetenv("NEWSPOOL_TEST_SECRET");
    CHECK(response.body == "HOME LANG PATH PWD /\n4\nalone\n");  // ls has opened one of the four
}

TEST_CASE("many programs run side by side", "[exec]") {
    std::vector<Request> requests;
    for (std::size_t number = 0; number < 20; ++number)
        requests.push_back(for_script("sleep 0.2; echo " + std::to_string(number)));
    Asker asker;
    const auto begun = std::chrono::steady_clock::now();
    const auto answers = asker.ask_all(requests);
    for (std::size_t number = 0; number < 20; ++number)
        CHECK(answers.at(number).body == std::to_string(number) + "\n");
    CHECK(std::chrono::steady_clock::now() - begun < 3s);
}

TEST_CASE("a program may print as much as allowed and not a byte more", "[exec]") {
    Asker asker;
    Request request = for_script("head -c 200000 /dev/zero");
    request.max_body = 200'000;
    CHECK(asker.ask(request).body.size() == 200'000);
    request.max_body = 199'999;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::too_big);
    CHECK(response.body.empty());
}

TEST_CASE("a program that floods us is ended at the limit", "[exec]") {
    const Folder folder;
    Asker asker;
    const Response response = asker.ask(for_script("echo $$ > " + (folder / "pid").string() + "; yes"));
    CHECK(response.failure == FetchFailure::too_big);
    CHECK(response.reason == "the body is larger than 1 MiB (max_body)");
    CHECK(is_gone(folder, "pid"));
}

TEST_CASE("a flood of complaints hurts nobody", "[exec]") {
    Asker asker;
    const Response response = asker.ask(for_script("yes oh | head -c 3000000 >&2; echo fine"));
    CHECK(response.body == "fine\n");
}

TEST_CASE("a program that hangs is killed with all that it has started", "[exec]") {
    const Folder folder;
    Request request =
        for_script("trap '' TERM HUP INT; sleep 1000 & echo $! > " + (folder / "child").string() +
                   "; echo $$ > " + (folder / "pid").string() + "; wait; wait");
    request.timeout = 300ms;
    Asker asker;
    const Response response = asker.ask(request);
    CHECK(response.failure == FetchFailure::timeout);
    CHECK(response.reason == "'/bin/sh' had not ended after 300 ms");
    CHECK(response.elapsed >= 300ms);
    CHECK(response.elapsed < 3s);
    CHECK(is_gone(folder, "pid"));
    CHECK(is_gone(folder, "child"));
}

TEST_CASE("a program that closes its output and hangs is killed too", "[exec]") {
    Request request = for_script("exec >&- 2>&-; exec sleep 1000");
    request.timeout = 300ms;
    Asker asker;
    CHECK(asker.ask(request).failure == FetchFailure::timeout);
}

TEST_CASE("a child that is left behind with the pipe is not waited for", "[exec]") {
    const Folder folder;
    const std::string child = (folder / "child").string();
    Asker asker;
    SECTION("in the program's group it is killed") {
        const Response response = asker.ask(for_script("sleep 1000 & echo $! > " + child + "; echo done"));
        CHECK(response.body == "done\n");
        CHECK(response.elapsed < 5s);
        CHECK(is_gone(folder, "child"));
    }
    SECTION("outside of it, it keeps a pipe that nobody reads") {
        const Response response =
            asker.ask(for_script("setsid sh -c 'echo $$ > " + child + "; exec sleep 1000' & while ! [ -s " +
                                 child + " ]; do sleep 0.01; done; echo done"));
        CHECK(response.body == "done\n");
        CHECK(response.elapsed < 5s);
        kill(std::stoi(folder.read("child")), SIGKILL);
    }
}

TEST_CASE("a program that fails is named with its status and its first complaint", "[exec]") {
    Asker asker;
    const auto ask = [&](const std::string& script) {
        const Response response = asker.ask(for_script(script));
        CHECK(response.failure == FetchFailure::program);
        CHECK(response.body.empty());
        return response.reason;
    };
    CHECK(ask("echo '<rss/>'; exit 3") == "'/bin/sh' ended with status 3");
    CHECK(ask("printf '\\n no \\033[1mweather\\nmore\\n' >&2; exit 1") ==
          "'/bin/sh' ended with status 1: no \\x1b[1mweather");
    CHECK(ask("kill -SEGV $$") == "'/bin/sh' was ended by signal 11 (segmentation fault)");
    CHECK(asker.ask(for_script("exit 0")).body.empty());
}

TEST_CASE("a program that cannot be run is named", "[exec]") {
    const Folder folder;
    Asker asker;
    const auto reason = [&](const std::filesystem::path& program) {
        const Response response = asker.ask(for_command({program.string(), "hunter2"}));
        CHECK(response.failure == FetchFailure::program);
        return response.reason;
    };
    CHECK(reason(folder / "none") ==
          "cannot run '" + (folder / "none").string() + "': no such file or directory");
    const auto file = folder.write("file", "#!/bin/sh\n");
    CHECK(reason(file) == "cannot run '" + file.string() + "': permission denied");
    CHECK(reason(folder.path()) == "cannot run '" + folder.path().string() + "': permission denied");
    const auto text = folder.write("text", "no program");
    chmod(text.c_str(), 0755);
    CHECK(reason(text) == "cannot run '" + text.string() + "': exec format error");
}

TEST_CASE("a stop kills every program at once", "[exec]") {
    const Folder folder;
    Server server;
    server.answers("/hang", hang());
    Asker asker;
    const std::string pid = (folder / "pid").string();
    const Request program =
        for_script("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; sleep 1000");
    const auto answers = asker.ask_until({program, usual(server.url("/hang"))}, [&] {
        for (int look = 0; look < 5000 && !std::filesystem::exists(pid); ++look)
            std::this_thread::sleep_for(1ms);
        CHECK(server.was_asked("/hang", 1));
    });
    CHECK(answers.at(0).failure == FetchFailure::stopped);
    CHECK(answers.at(1).failure == FetchFailure::stopped);
    CHECK(is_gone(folder, "pid"));
}

TEST_CASE("an exec: URL without a command is no URL that can be asked, and no redirect leads to one",
          "[exec]") {
    Server server;
    server.answers("/feed", redirect(302, "exec:test"));
    Asker asker;
    CHECK(asker.ask("exec:test").failure == FetchFailure::bad_url);
    CHECK(asker.ask(server.url("/feed")).failure == FetchFailure::bad_redirect);
    CHECK(asker.ask(server.url("/feed")).requests == 1);
}
