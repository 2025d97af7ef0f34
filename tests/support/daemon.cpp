// Knows where CMake has put the binary.
#include "support/daemon.hpp"

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

}  // namespace newspool::test
