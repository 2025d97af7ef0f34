// The draft stands beside its target, since a rename does not cross file systems, and under a name of this
// process, since another may write the same file.
#include "base/replacement.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace newspool {
namespace {

namespace fs = std::filesystem;

// Where a chain of symbolic links ends, also if nothing is there yet.
fs::path end_of_links(fs::path path) {
    std::error_code none;
    for (int links = 0; links < 40 && fs::is_symlink(path, none); ++links) {
        const fs::path target = fs::read_symlink(path, none);
        if (target.empty()) break;
        path = path.parent_path() / target;
    }
    return path;
}

bool is_in_place(const fs::path& target) {
    std::error_code none;
    const fs::file_status found = fs::status(target, none);
    return fs::exists(found) && !fs::is_regular_file(found);
}

fs::path draft_of(const fs::path& target) {
    return target.parent_path() / fmt::format(".{}.{}.new", target.filename().string(), ::getpid());
}

}  // namespace

Replacement::Replacement(const fs::path& target, unsigned mode) : target_(end_of_links(target)) {
    if (is_in_place(target_)) {
        file_ = open_file(target_, O_WRONLY);
        return;
    }
    const fs::path draft = draft_of(target_);
    std::error_code none;
    fs::remove(draft, none);
    file_ = Descriptor(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file_) throw_errno(errno, "cannot write", target_);
    draft_ = draft;
}

Replacement::~Replacement() {
    std::error_code none;
    if (!draft_.empty()) fs::remove(draft_, none);
}

void Replacement::keep_owner() {
    struct stat old{};
    if (draft_.empty() || ::stat(target_.c_str(), &old) != 0) return;
    if (::fchown(file_.number(), old.st_uid, old.st_gid) != 0)
        throw_errno(errno, "cannot keep the owner of", target_);
    if (::fchmod(file_.number(), old.st_mode & 07777U) != 0)
        throw_errno(errno, "cannot keep the mode of", target_);
}

void Replacement::share() {
    if (!draft_.empty() && ::fchmod(file_.number(), 0644) != 0) throw_errno(errno, "cannot share", target_);
}

void Replacement::commit() {
    if (draft_.empty()) return;
    sync(file_, target_);
    if (::rename(draft_.c_str(), target_.c_str()) != 0) throw_errno(errno, "cannot replace", target_);
    draft_.clear();
    const fs::path folder = target_.has_parent_path() ? target_.parent_path() : ".";
    sync(open_file(folder, O_RDONLY | O_DIRECTORY), folder);
}

void replace_file(const fs::path& name, std::string_view bytes, unsigned mode) {
    Replacement file(name, mode);
    file.keep_owner();
    file.write(bytes);
    file.commit();
}

}  // namespace newspool
