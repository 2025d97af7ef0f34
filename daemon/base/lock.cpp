// flock(2), not fcntl(2): a POSIX lock would be dropped by the close of any other descriptor of the file.
#include "base/lock.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool {
namespace {

std::string holder(const Descriptor& file) {
    std::string pid(16, '\0');
    const ssize_t length = ::pread(file.number(), pid.data(), pid.size(), 0);
    pid.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    const std::string_view digits = trimmed(pid);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
        return "unknown pid";
    return fmt::format("pid {}", digits);
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file)
    : file_(open_file(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0640)) {
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) throw_errno(errno, "cannot lock", file);
        throw LockHeld(fmt::format("{} is locked by another newspool ({}): stop that one first",
                                   printable(file.string(), 4096), holder(file_)));
    }
    if (::ftruncate(file_.number(), 0) != 0) throw_errno(errno, "cannot write", file);
    write_all(file_, fmt::format("{}\n", ::getpid()), file);
}

}  // namespace newspool
