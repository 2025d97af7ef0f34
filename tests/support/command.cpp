// Input and output go through unnamed files, so that no length of either can block.
#include "support/command.hpp"

#include <stdexcept>

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/arguments.hpp"

namespace newspool::test {
namespace {

Descriptor unnamed_file(std::string_view bytes = "") {
    Descriptor file(memfd_create("test", 0));
    write_all(file, bytes, "memfd");
    lseek(file.number(), 0, SEEK_SET);
    return file;
}

std::string content(const Descriptor& file) {
    std::string bytes(static_cast<std::size_t>(lseek(file.number(), 0, SEEK_END)), '\0');
    if (pread(file.number(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("cannot read back what a command said");
    return bytes;
}

std::vector<std::string> joined_environment(const std::vector<std::string>& more) {
    std::vector<std::string> all = more;
    for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
    return all;
}

}  // namespace

Said run_command(const std::vector<std::string>& words, std::string_view input,
                 const std::vector<std::string>& environment) {
    const Descriptor in = unnamed_file(input);
    const Descriptor out = unnamed_file();
    const Descriptor err = unnamed_file();
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_adddup2(&streams, in.number(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&streams, out.number(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&streams, err.number(), STDERR_FILENO);
    std::vector<std::string> arguments = words;
    std::vector<std::string> variables = joined_environment(environment);
    pid_t child = 0;
    const int error = posix_spawnp(&child, words.at(0).c_str(), &streams, nullptr, pointers(arguments).data(),
                                   pointers(variables).data());
    posix_spawn_file_actions_destroy(&streams);
    if (error != 0) throw_errno(error, "cannot run", words.at(0));
    int status = 0;
    waitpid(child, &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, content(out), content(err)};
}

bool has_program(const std::string& name) {
    return run_command({"sh", "-c", "command -v \"$0\"", name}).code == 0;
}

}  // namespace newspool::test
