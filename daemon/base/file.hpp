// Files and descriptors: RAII, and whole reads and writes that retry what the kernel cuts short.
//
// Every function that fails throws std::system_error whose text names the file. Safe on any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace newspool {

// Owns one open descriptor. Closing reports nothing: whoever cares about the bytes has synced before.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    [[nodiscard]] int number() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }

  private:
    int number_ = -1;
};

// "the user news": whose file this is, or, if it is out of our sight, the nearest folder above it that is
// not.
[[nodiscard]] std::string owner_of(std::filesystem::path name);

// Throws std::system_error of `error` saying "WHAT NAME: cause"; where permission is missing, also which user
// has it.
[[noreturn]] void throw_errno(int error, std::string_view what, const std::filesystem::path& name);

// open(2) with O_CLOEXEC added, relative to the directory `at` (AT_FDCWD for none).
[[nodiscard]] Descriptor open_file(const std::filesystem::path& name, int flags, unsigned mode = 0640);
[[nodiscard]] Descriptor open_file_at(const Descriptor& directory, const std::string& name, int flags,
                                      unsigned mode = 0640);

// Writes all bytes, through EINTR and short writes.
void write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& name);

// fsync(2), once: a second call after a failure would say success over lost data.
void sync(const Descriptor& file, const std::filesystem::path& name);

// The whole file ("-" is standard input); a file longer than `limit` bytes is an error.
[[nodiscard]] std::string read_file(const std::filesystem::path& name, std::size_t limit);

// "NFS", "SMB" ...: what kind of network file system holds this file; empty if it is a local one. There locks
// and renames do not keep their promises.
[[nodiscard]] std::string network_file_system(const std::filesystem::path& name);

}  // namespace newspool
