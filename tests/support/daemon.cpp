// Knows where CMake has put the binary.
#include "support/daemon.hpp"

#include <chrono>
#include <csignal>

namespace newspool::test {
namespace {

std::vector<std::string> command(std::vector<std::string> before, const std::vector<std::string>& arguments) {
    before.emplace_back(NEWSPOOL_BINARY);
    before.insert(before.end(), arguments.begin(), arguments.end());
    return before;
}

}  // namespace

Daemon::Daemon(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
               const std::vector<std::string>& before)
    : Child(command(before, arguments), environment) {}

std::optional<int> Daemon::stopped() {
    signal(SIGTERM);
    return ended(std::chrono::seconds(20));
}

Said run_newspool(std::vector<std::string> words, const std::filesystem::path& config) {
    words.insert(words.end(), {"--config", config.string()});
    return run_command(command({}, words));
}

}  // namespace newspool::test
