// The definitions here win over the C library's for this program and every shared library in it. Whoever uses
// Fault gets them linked in; other test programs are untouched.
#include "support/faults.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <limits>
#include <mutex>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace newspool::test {
namespace {

struct Watch {
    std::mutex one_at_a_time;
    std::array<std::function<int()>, 7> answers;
};

Watch& watch() {
    static Watch only;
    return only;
}

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

std::atomic<std::size_t>& longest_write() {
    static std::atomic<std::size_t> bytes = unlimited;
    return bytes;
}

bool is_file(int descriptor) {
    struct stat found{};
    return ::fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
}

int asked(Call call) {
    const std::lock_guard lock(watch().one_at_a_time);
    const auto& answer = watch().answers[static_cast<std::size_t>(call)];
    return answer ? answer() : 0;
}

template <class... Arguments>
long after_asking(Call call, long number, Arguments... arguments) {
    if (const int error = asked(call); error != 0) {
        errno = error;
        return -1;
    }
    return ::syscall(number, arguments...);
}

}  // namespace

Fault::Fault(Call call, std::function<int()> answer) : call_(call) {
    const std::lock_guard lock(watch().one_at_a_time);
    watch().answers[static_cast<std::size_t>(call)] = std::move(answer);
}

Fault::~Fault() {
    const std::lock_guard lock(watch().one_at_a_time);
    watch().answers[static_cast<std::size_t>(call_)] = nullptr;
}

ShortWrites::ShortWrites(std::size_t most) { longest_write() = most; }
ShortWrites::~ShortWrites() { longest_write() = unlimited; }

void die() {
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

}  // namespace newspool::test

using newspool::test::after_asking;
using newspool::test::Call;
using newspool::test::is_file;
using newspool::test::longest_write;

extern "C" {

int fsync(int file) { return static_cast<int>(after_asking(Call::fsync, SYS_fsync, file)); }

int fdatasync(int file) { return static_cast<int>(after_asking(Call::fdatasync, SYS_fdatasync, file)); }

int syncfs(int file) noexcept { return static_cast<int>(after_asking(Call::syncfs, SYS_syncfs, file)); }

int renameat2(int from, const char* name, int to, const char* renamed, unsigned flags) noexcept {
    return static_cast<int>(after_asking(Call::renameat2, SYS_renameat2, from, name, to, renamed, flags));
}

int unlinkat(int folder, const char* name, int flags) noexcept {
    return static_cast<int>(after_asking(Call::unlinkat, SYS_unlinkat, folder, name, flags));
}

ssize_t pwrite64(int file, const void* bytes, size_t length, off64_t offset) {
    return after_asking(Call::pwrite, SYS_pwrite64, file, bytes, std::min(length, longest_write().load()),
                        offset);
}

ssize_t write(int file, const void* bytes, size_t length) {
    if (!is_file(file)) return ::syscall(SYS_write, file, bytes, length);
    return after_asking(Call::write, SYS_write, file, bytes, std::min(length, longest_write().load()));
}

}  // extern "C"
