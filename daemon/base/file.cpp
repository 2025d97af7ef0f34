// System calls are wrapped one by one; nothing here knows what a file is for.
#include "base/file.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cause.hpp"
#include "base/text.hpp"

namespace newspool {

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

std::string owner_of(std::filesystem::path name) {
    struct stat found{};
    while (::stat(name.c_str(), &found) != 0 && name.has_relative_path()) name = name.parent_path();
    std::array<char, 4096> names{};
    passwd entry{};
    passwd* user = nullptr;
    if (::getpwuid_r(found.st_uid, &entry, names.data(), names.size(), &user) == 0 && user != nullptr)
        return std::string("the user ") + user->pw_name;
    return "the user of number " + std::to_string(found.st_uid);
}

void throw_errno(int error, std::string_view what, const std::filesystem::path& name) {
    std::string text = std::string(what) + " " + printable(name.string(), 4096);
    if (error == EACCES || error == EPERM) text += ", which belongs to " + owner_of(name);
    throw std::system_error(error, causes(), text);
}

Descriptor open_file(const std::filesystem::path& name, int flags, unsigned mode) {
    Descriptor file(::open(name.c_str(), flags | O_CLOEXEC, mode));
    if (!file) throw_errno(errno, "cannot open", name);
    return file;
}

Descriptor open_file_at(const Descriptor& directory, const std::string& name, int flags, unsigned mode) {
    Descriptor file(::openat(directory.number(), name.c_str(), flags | O_CLOEXEC, mode));
    if (!file) throw_errno(errno, "cannot open", name);
    return file;
}

void write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& name) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_errno(errno, "cannot write", name);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync(const Descriptor& file, const std::filesystem::path& name) {
    if (::fsync(file.number()) != 0) throw_errno(errno, "cannot sync", name);
}

std::string read_file(const std::filesystem::path& name, std::size_t limit) {
    const Descriptor opened = name == "-" ? Descriptor(::dup(STDIN_FILENO)) : open_file(name, O_RDONLY);
    std::string bytes;
    std::string block(std::size_t{64} << 10U, '\0');
    for (;;) {
        const ssize_t count = ::read(opened.number(), block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw_errno(errno, "cannot read", name);
        if (count == 0) return bytes;
        if (bytes.size() + static_cast<std::size_t>(count) > limit)
            throw_errno(EFBIG, "more than " + std::to_string(limit) + " bytes in", name);
        bytes.append(block, 0, static_cast<std::size_t>(count));
    }
}

std::string network_file_system(const std::filesystem::path& name) {
    struct Kind {
        std::uint32_t magic;
        const char* name;
    };
    static constexpr std::array<Kind, 8> kinds{{{0x6969, "NFS"},
                                                {0x517b, "SMB"},
                                                {0xfe534d42, "SMB"},
                                                {0xff534d42, "CIFS"},
                                                {0x01021997, "9p"},
                                                {0x00c36400, "Ceph"},
                                                {0x5346414f, "AFS"},
                                                {0x0bd00bd0, "Lustre"}}};
    struct statfs found{};
    if (::statfs(name.c_str(), &found) != 0) throw_errno(errno, "cannot look at", name);
    for (const Kind& kind : kinds)
        if (kind.magic == static_cast<std::uint32_t>(found.f_type)) return kind.name;
    return {};
}

}  // namespace newspool
