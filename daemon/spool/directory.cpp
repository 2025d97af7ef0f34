// Thin over the system calls, so that each failure names the directory that it met.
#include "spool/directory.hpp"

namespace newspool::spool {

struct stat look(const Descriptor& folder, const std::filesystem::path& shown) {
    struct stat found{};
    if (::fstat(folder.number(), &found) != 0) throw_errno(errno, "cannot look at", shown);
    return found;
}

Descriptor open_folder(const Descriptor& parent, const char* name, const std::filesystem::path& shown) {
    Descriptor folder(::openat(parent.number(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno != ENOENT) throw_errno(errno, "cannot open the folder", shown);
    return folder;
}

Descriptor make_folder(const Descriptor& parent, const char* name, mode_t mode,
                       const std::filesystem::path& shown) {
    const bool made = ::mkdirat(parent.number(), name, mode) == 0;
    if (!made && errno != EEXIST) throw_errno(errno, "cannot make the folder", shown);
    Descriptor folder = open_folder(parent, name, shown);
    if (!folder) throw_errno(ENOENT, "cannot open the folder", shown);
    if (made && ::fchmod(folder.number(), mode) != 0) throw_errno(errno, "cannot set the mode of", shown);
    if (made) sync(parent, shown.parent_path());
    return folder;
}

}  // namespace newspool::spool
