// File systems of a test's own, on a mount table of its own, so that nothing is left behind whatever happens.
//
//     const bool done = with_own_mounts([] {
//         const Folder folder;
//         const Mounted small = Mounted::memory(folder.path(), "size=256k");
//         ...
//     });
//     if (!done) skip("mount");
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace newspool::test {

// Runs `visit` on a thread whose mounts are its own, and waits for its end; what it throws is thrown here.
// False, with nothing done, where this machine does not allow it.
[[nodiscard]] bool with_own_mounts(const std::function<void()>& visit);

// A file system, mounted until this goes. Throws std::runtime_error if it cannot be.
class Mounted {
  public:
    // A tmpfs; "size=256k", "nr_inodes=40" ...
    static Mounted memory(const std::filesystem::path& at, const std::string& options);
    // The file system in a file. `at` is made if it is not there.
    static Mounted image(const std::filesystem::path& file, const std::filesystem::path& at,
                         const std::string& options = "loop");
    // What is at `from` is also at `at`.
    static Mounted bound(const std::filesystem::path& from, const std::filesystem::path& at);

    ~Mounted();
    Mounted(Mounted&& other) noexcept;
    Mounted(const Mounted&) = delete;
    Mounted& operator=(const Mounted&) = delete;
    Mounted& operator=(Mounted&&) = delete;

    // Makes an ext4 find an error in itself; with "errors=remount-ro" it is read-only from then on.
    void find_error() const;

  private:
    explicit Mounted(std::filesystem::path at);

    std::filesystem::path at_;  // empty when moved from
};

// A new file holding an empty file system of this size.
void make_ext4(const std::filesystem::path& file, std::uintmax_t bytes);
// One in which files can share blocks (reflinks).
void make_xfs(const std::filesystem::path& file, std::uintmax_t bytes);

}  // namespace newspool::test
