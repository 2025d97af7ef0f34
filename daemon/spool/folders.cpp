// A handful of descriptors is kept, so that a batch for a hundred folders needs no hundred descriptors.
#include "spool/folders.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "spool/directory.hpp"

namespace newspool::spool {
namespace {

constexpr std::size_t open_max = 64;
constexpr std::size_t name_letters_max = 60;

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' ||
           letter == '_';
}

// FNV-1a: names of folders are the operator's, and nobody else's to forge.
std::uint32_t sum(std::string_view text) {
    std::uint32_t value = 2166136261U;
    for (const char letter : text) value = (value ^ static_cast<unsigned char>(letter)) * 16777619U;
    return value;
}

bool is_folder_name(std::string_view name) { return !name.empty() && std::ranges::all_of(name, is_plain); }

}  // namespace

std::string folder_name(std::string_view text) {
    std::string name;
    for (const char letter : text.substr(0, name_letters_max)) {
        const char lower = ascii_lower(letter);
        if (is_plain(lower))
            name += lower;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    const bool is_taken = name == "inbox";  // IMAP's word for the spool itself
    if (name == text && !name.empty() && !is_taken) return name;
    while (name.ends_with('-')) name.pop_back();
    return fmt::format("{}{}{:08x}", name, name.empty() ? "" : "-", sum(text));
}

const Descriptor& Folders::arrivals(const Descriptor& root, const std::string& name) {
    auto known = open_.find(name);
    if (known == open_.end()) {
        if (open_.size() >= open_max) close();
        known = open_.emplace(name, Folder{open(root, name)}).first;
    }
    known->second.touched = true;
    return known->second.arrivals;
}

Descriptor Folders::open(const Descriptor& root, const std::string& name) const {
    const std::filesystem::path shown = place(name);
    if (!is_folder_name(name)) throw_errno(EINVAL, "not the name of a folder:", shown);
    const Descriptor folder = make_folder(root, ("." + name).c_str(), path_mode, shown);
    for (const char* part : {"cur", "tmp"})
        static_cast<void>(make_folder(folder, part, new_mode, shown / part));
    Descriptor arrivals = make_folder(folder, "new", new_mode, shown / "new");
    if (((look(folder, shown).st_mode | look(arrivals, shown / "new").st_mode) & S_IWOTH) != 0)
        throw_errno(EPERM, "everybody may write in the folder", shown);
    // By this file programs know that the folder is part of a larger Maildir.
    static_cast<void>(open_file_at(folder, "maildirfolder", O_WRONLY | O_CREAT | O_NOFOLLOW));
    return arrivals;
}

void Folders::sync() {
    for (auto& [name, folder] : open_) {
        if (!folder.touched) continue;
        newspool::sync(folder.arrivals, place(name) / "new");
        folder.touched = false;
    }
}

void Folders::close() {
    sync();
    open_.clear();
}

}  // namespace newspool::spool
