// Directories are opened once, without following links below PATH, and everything else goes through their
// descriptors: whoever renames or replaces them later cannot make us write elsewhere.
#include "spool/place.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "spool/directory.hpp"

namespace newspool::spool {
namespace {

constexpr const char* state_name = "newspool-state";
constexpr const char* stage_name = "newspool-state/stage";
constexpr const char* new_name = "new";

}  // namespace

Spool::Place::Place(const OutputSettings& settings) : output(settings), folders(settings.path) {
    open_state();
}

void Spool::Place::refuse(Refused::Why why, std::string_view what) const {
    throw Refused(why, fmt::format("the spool {} {}", printable(output.path.string(), 4096), what));
}

void Spool::Place::open_state() {
    root = Descriptor(::open(output.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root && errno == ENOENT) return;
    if (!root) throw_errno(errno, "cannot open the spool", output.path);
    if (const std::string kind = network_file_system(output.path); !kind.empty())
        refuse(
            Refused::Why::unsafe,
            fmt::format("is on a network file system ({}), where no rename can be trusted: use a local one",
                        kind));
    if ((look(root, output.path).st_mode & S_IWOTH) != 0)
        refuse(Refused::Why::unsafe, "may be written by everybody: take that right away (chmod o-w)");
    state = open_folder(root, state_name, file(state_name));
    if (!state) return;
    const struct stat found = look(state, file(state_name));
    if (found.st_uid != ::geteuid() || (found.st_mode & 0077) != 0)
        refuse(Refused::Why::unsafe,
               "has a newspool-state that others own or may enter: it must belong to this user, mode 0700");
    lock.emplace(file("newspool-state/lock"));
    owner = read_owner(state);
}

void Spool::Place::make() {
    if (!root) {
        if (output.path.has_parent_path()) std::filesystem::create_directories(output.path.parent_path());
        if (::mkdir(output.path.c_str(), path_mode) != 0 && errno != EEXIST)
            throw_errno(errno, "cannot make the spool", output.path);
        open_state();
        if (::fchmod(root.number(), path_mode) != 0)
            throw_errno(errno, "cannot set the mode of", output.path);
    }
    if (!state) {
        static_cast<void>(make_folder(root, state_name, private_mode, file(state_name)));
        open_state();
    }
    static_cast<void>(make_folder(root, stage_name, private_mode, file(stage_name)));
    open_new();
}

void Spool::Place::open_folders() {
    stage = open_folder(root, stage_name, file(stage_name));
    if (!stage)
        refuse(
            Refused::Why::missing,
            "has no newspool-state/stage: was it emptied or restored? `newspool recover` offers the choices");
    open_new();
    check_folders();
    probe_rename();
}

// A Maildir's readers move what they have seen from new/ to cur/, and deliver by way of tmp/ themselves.
void Spool::Place::open_new() {
    folders.close();
    arrivals = make_folder(root, new_name, new_mode, file(new_name));
    if (output.format != OutputSettings::Format::maildir) return;
    for (const char* part : {"cur", "tmp"}) static_cast<void>(make_folder(root, part, new_mode, file(part)));
}

void Spool::Place::check_folders() const {
    const struct stat staging = look(stage, file(stage_name));
    const struct stat arriving = look(arrivals, file(new_name));
    if (staging.st_dev != arriving.st_dev)
        refuse(Refused::Why::unsafe, "has new/ and newspool-state/ on two file systems: they must share one");
    if ((arriving.st_mode & S_IWOTH) != 0)
        refuse(Refused::Why::unsafe, "has a new/ that everybody may write: take that right away (chmod o-w)");
    if (output.folders != OutputSettings::Folders::none) check_maildir_folders(staging.st_dev);
    // Files take the stage's group along when they move. Who may not give it away keeps his own.
    if (staging.st_gid != arriving.st_gid) {
        [[maybe_unused]] const int kept = ::fchown(stage.number(), static_cast<uid_t>(-1), arriving.st_gid);
    }
    if ((arriving.st_mode & S_ISGID) != 0)
        static_cast<void>(::fchmod(stage.number(), S_ISGID | private_mode));
}

void Spool::Place::check_maildir_folders(dev_t device) const {
    each_name(root, output.path, [&](const std::string& name) {
        struct stat entry{};
        if (!name.starts_with('.') ||
            ::fstatat(root.number(), name.c_str(), &entry, AT_SYMLINK_NOFOLLOW) != 0 ||
            S_ISREG(entry.st_mode))
            return;
        const Descriptor folder = open_folder(root, name.c_str(), file(name));
        const Descriptor inside =
            folder ? open_folder(folder, new_name, file(name) / new_name) : Descriptor();
        if (!inside) return;
        const struct stat inner = look(inside, file(name) / new_name);
        if (((entry.st_mode | inner.st_mode) & S_IWOTH) != 0)
            refuse(Refused::Why::unsafe,
                   fmt::format("has a folder {} that everybody may write: take that right away (chmod o-w)",
                               printable(name)));
        if (inner.st_dev != device)
            refuse(Refused::Why::unsafe,
                   fmt::format("has a folder {} on a file system of its own: they must share one",
                               printable(name)));
    });
}

void Spool::Place::probe_rename() const {
    ::unlinkat(stage.number(), probe_name, 0);
    ::unlinkat(arrivals.number(), probe_name, 0);
    static_cast<void>(open_file_at(stage, probe_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    const int moved =
        ::renameat2(stage.number(), probe_name, arrivals.number(), probe_name, RENAME_NOREPLACE);
    const int error = errno;
    ::unlinkat(moved == 0 ? arrivals.number() : stage.number(), probe_name, 0);
    if (moved == 0) return;
    if (error == EINVAL || error == ENOSYS)
        refuse(Refused::Why::unsafe,
               "is on a file system that cannot rename without replacing: use ext4, xfs or btrfs");
    throw_errno(error, "cannot move a file from newspool-state/stage to", file(new_name));
}

}  // namespace newspool::spool
