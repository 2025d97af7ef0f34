// mount(8) and mkfs(8) do what is more than one system call.
#include "support/mounts.hpp"

#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <sched.h>
#include <sys/mount.h>

#include "support/apart.hpp"
#include "support/command.hpp"

namespace newspool::test {
namespace {

namespace fs = std::filesystem;

void must(bool done, const std::string& what) {
    if (!done) throw std::runtime_error(what);
}

void must_run(const std::vector<std::string>& words) {
    const Said said = run_command(words);
    must(said.code == 0, words.front() + ": " + said.err);
}

void make_file(const fs::path& file, std::uintmax_t bytes) {
    must(std::ofstream(file).good(), "cannot make " + file.string());
    fs::resize_file(file, bytes);
}

}  // namespace

bool with_own_mounts(const std::function<void()>& visit) {
    const auto settle = [] { return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0; };
    return apart(CLONE_NEWNS, settle, visit);
}

Mounted::Mounted(fs::path at) : at_(std::move(at)) {}
Mounted::Mounted(Mounted&& other) noexcept : at_(std::exchange(other.at_, {})) {}

// What is still busy goes when its last user does.
Mounted::~Mounted() {
    if (!at_.empty() && ::umount(at_.c_str()) != 0) ::umount2(at_.c_str(), MNT_DETACH);
}

Mounted Mounted::memory(const fs::path& at, const std::string& options) {
    fs::create_directories(at);
    must(::mount("tmpfs", at.c_str(), "tmpfs", 0, options.c_str()) == 0, "cannot mount a tmpfs");
    return Mounted(at);
}

Mounted Mounted::image(const fs::path& file, const fs::path& at, const std::string& options) {
    fs::create_directories(at);
    must_run({"mount", "-o", options, file.string(), at.string()});
    return Mounted(at);
}

Mounted Mounted::bound(const fs::path& from, const fs::path& at) {
    must(::mount(from.c_str(), at.c_str(), nullptr, MS_BIND, nullptr) == 0, "cannot bind a mount");
    return Mounted(at);
}

void Mounted::find_error() const {
    const Said device = run_command({"findmnt", "-n", "-o", "SOURCE", at_.string()});
    const std::string name = fs::path(device.out.substr(0, device.out.find('\n'))).filename();
    std::ofstream trigger("/sys/fs/ext4/" + name + "/trigger_fs_error");
    must((trigger << "a test" << std::flush).good(), "cannot trigger an error of " + name);
}

void make_ext4(const fs::path& file, std::uintmax_t bytes) {
    make_file(file, bytes);
    must_run({"mkfs.ext4", "-q", "-F", file.string()});
}

void make_xfs(const fs::path& file, std::uintmax_t bytes) {
    make_file(file, bytes);
    must_run({"mkfs.xfs", "-q", "-m", "reflink=1", file.string()});
}

}  // namespace newspool::test
