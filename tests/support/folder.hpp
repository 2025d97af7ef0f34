// A folder of a test's own, gone when the test ends, with the few words a test needs to fill and read it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace newspool::test {

class Folder {
  public:
    // Below $TMPDIR or /tmp; or in memory, where that can be had, for tests that ask for many syncs and do
    // not measure them.
    enum class Where { disk, memory };
    explicit Folder(Where where = Where::disk);
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    // Writes a file below the folder, making the folders above it, and says where.
    std::filesystem::path write(std::string_view name, std::string_view bytes) const;
    [[nodiscard]] std::string read(std::string_view name) const;
    // Sorted names of what lies directly in a folder below this one; none if there is no such folder.
    [[nodiscard]] std::vector<std::string> names(std::string_view below = "") const;

  private:
    std::filesystem::path path_;
};

}  // namespace newspool::test
