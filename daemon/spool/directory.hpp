// Directories of a spool: opened without following links, made with the rights that consumers need.
#pragma once

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"

namespace newspool::spool {

// Group may take files out of new/, and everything inherits the group of PATH.
inline constexpr mode_t path_mode = 02750;
inline constexpr mode_t new_mode = 02770;
inline constexpr mode_t private_mode = 0700;

// All of these throw std::system_error, which calls the directory `shown`.
[[nodiscard]] struct stat look(const Descriptor& folder, const std::filesystem::path& shown);

// Unset if there is none. What is there and no directory, even a link to one, is an error.
[[nodiscard]] Descriptor open_folder(const Descriptor& parent, const char* name,
                                     const std::filesystem::path& shown);

// Makes it if it is missing, durably.
[[nodiscard]] Descriptor make_folder(const Descriptor& parent, const char* name, mode_t mode,
                                     const std::filesystem::path& shown);

// The names in it but for "." and "..", in no order.
template <class Visit>
void each_name(const Descriptor& listed, const std::filesystem::path& shown, Visit visit) {
    // Opened anew, since descriptors that are handed around share their place in the directory.
    Descriptor again = open_file_at(listed, ".", O_RDONLY | O_DIRECTORY);
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(::dup(again.number())), &::closedir);
    if (!folder) throw_errno(errno, "cannot list", shown);
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") visit(entry->d_name);
        errno = 0;
    }
    if (errno != 0) throw_errno(errno, "cannot list", shown);
}

}  // namespace newspool::spool
