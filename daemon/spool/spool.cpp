// Whose spool it is, the renames, and what recovery needs. The order of the steps is the courier's.
#include "spool/spool.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/name.hpp"
#include "spool/directory.hpp"
#include "spool/place.hpp"
#include "spool/prepare.hpp"

namespace newspool::spool {
namespace {

constexpr const char* foreign_name = "foreign";

bool exists(const Descriptor& folder, const std::string& name) {
    struct stat found{};
    return ::fstatat(folder.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
}

bool same_file(const Descriptor& stage, const Descriptor& arrivals, const std::string& name) {
    struct stat one{};
    struct stat other{};
    return ::fstatat(stage.number(), name.c_str(), &one, AT_SYMLINK_NOFOLLOW) == 0 &&
           ::fstatat(arrivals.number(), name.c_str(), &other, AT_SYMLINK_NOFOLLOW) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// RENAME_NOREPLACE: a name that is there already must never be overwritten, whoever put it there.
Published publish_one(const Descriptor& stage, const Descriptor& arrivals, const std::string& name) {
    using Fate = Published::Fate;
    if (::renameat2(stage.number(), name.c_str(), arrivals.number(), name.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    const int error = errno;
    if (error == EEXIST && same_file(stage, arrivals, name))
        return ::unlinkat(stage.number(), name.c_str(), 0) == 0 ? Published{}
                                                                : Published{Fate::blocked, errno};
    if (error == EEXIST) return {Fate::name_taken, error};
    if (error == ENOENT && !exists(stage, name)) return {Fate::missing, error};
    return {Fate::blocked, error};
}

Published publish_into(Folders& folders, const std::string& folder, const Descriptor& root,
                       const Descriptor& stage, const std::string& name) {
    try {
        return publish_one(stage, folders.arrivals(root, folder), name);
    } catch (const std::system_error& failure) {
        return {Published::Fate::blocked, failure.code().value()};
    }
}

void count_files(const Descriptor& folder, const std::filesystem::path& shown, const OutputSettings& output,
                 Fill& fill) {
    const bool weigh = output.max_bytes != 0;
    each_name(folder, shown, [&](const char* name) {
        ++fill.files;
        struct stat found{};
        if (weigh && ::fstatat(folder.number(), name, &found, AT_SYMLINK_NOFOLLOW) == 0)
            fill.bytes += static_cast<std::uint64_t>(found.st_size);
    });
}

void count_files_of_folders(const Descriptor& root, const OutputSettings& output, Fill& fill) {
    if (output.folders == OutputSettings::Folders::none) return;
    each_name(root, output.path, [&](const std::string& name) {
        const std::string below = name + "/new";
        if (!name.starts_with('.')) return;
        const Descriptor folder(
            ::openat(root.number(), below.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (folder) count_files(folder, output.path / below, output, fill);
    });
}

}  // namespace

Spool::Spool(const OutputSettings& output) : place_(std::make_unique<Place>(output)) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

const std::string& Spool::name() const { return place_->output.name; }
const std::filesystem::path& Spool::path() const { return place_->output.path; }
const OutputSettings& Spool::settings() const { return place_->output; }
const std::optional<Owner>& Spool::owner() const { return place_->owner; }

void Spool::claim(const Owner& ours, bool known) {
    const std::optional<Owner>& found = place_->owner;
    if (known && !found)
        place_->refuse(Refused::Why::missing,
                       "has lost its newspool-state/owner: is its file system mounted? If it was emptied or "
                       "restored, `newspool recover` offers the choices");
    if (found && (found->ledger != ours.ledger || found->output != printable(ours.output)))
        place_->refuse(Refused::Why::foreign,
                       fmt::format("belongs to the output '{}' of the ledger {}, not to '{}' of {}: correct "
                                   "`database` or the output; if the ledger was replaced, `newspool recover` "
                                   "offers the choices",
                                   printable(found->output), printable(found->ledger), printable(ours.output),
                                   ours.ledger));
    if (found && found->batch > ours.batch)
        place_->refuse(
            Refused::Why::newer,
            fmt::format("has seen batch {} of its ledger, which now ends at {}: was an old copy of the "
                        "ledger restored? `newspool recover` offers the choices",
                        found->batch, ours.batch));
    if (!known) place_->make();
    if (!place_->owner) note(ours);
    place_->open_folders();
}

void Spool::make() {
    place_->make();
    place_->open_folders();
}

void Spool::take_over(const Owner& ours) {
    make();
    note(ours);
}

void Spool::note(const Owner& ours) {
    if (place_->owner == ours) return;
    write_owner(place_->state, ours);
    place_->owner = ours;
}

Preparation Spool::prepare() {
    auto work = std::make_unique<Preparation::Work>();
    work->stage = &place_->stage;
    return Preparation(std::move(work));
}

std::vector<Published> Spool::publish(std::span<const std::string> names) {
    std::vector<Published> results;
    results.reserve(names.size());
    const bool has_folders = place_->output.folders != OutputSettings::Folders::none;
    for (const std::string& name : names) {
        const std::string_view folder = has_folders ? folder_in(name) : "";
        results.push_back(folder.empty() ? publish_one(place_->stage, place_->arrivals, name)
                                         : publish_into(place_->folders, std::string(folder), place_->root,
                                                        place_->stage, name));
    }
    return results;
}

void Spool::sync_new() {
    sync(place_->arrivals, place_->file("new"));
    place_->folders.sync();
}

std::vector<std::string> Spool::staged() const {
    std::vector<std::string> names;
    each_name(place_->stage, place_->file("newspool-state/stage"), [&](const std::string& name) {
        if (name != foreign_name) names.push_back(name);
    });
    std::ranges::sort(names);
    return names;
}

void Spool::remove_staged(const std::string& name) {
    if (::unlinkat(place_->stage.number(), name.c_str(), 0) != 0 && errno != ENOENT)
        throw_errno(errno, "cannot remove from the stage", name);
}

void Spool::set_aside(const std::string& name) {
    if (::mkdirat(place_->stage.number(), foreign_name, 0700) != 0 && errno != EEXIST)
        throw_errno(errno, "cannot make the folder", place_->file("newspool-state/stage/foreign"));
    const std::string moved = std::string(foreign_name) + "/" + name;
    if (::renameat(place_->stage.number(), name.c_str(), place_->stage.number(), moved.c_str()) != 0)
        throw_errno(errno, "cannot set aside from the stage", name);
}

void Spool::alias(const std::string& name, const std::string& other) {
    if (::linkat(place_->stage.number(), name.c_str(), place_->stage.number(), other.c_str(), 0) != 0)
        throw_errno(errno, "cannot rename in the stage", name);
    sync_stage();
}

void Spool::sync_stage() { sync(place_->stage, place_->file("newspool-state/stage")); }

std::uint64_t Spool::free_bytes() const {
    struct statvfs found{};
    if (::fstatvfs(place_->arrivals.number(), &found) != 0)
        throw_errno(errno, "cannot look at the file system of", place_->file("new"));
    return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

Fill Spool::fill() const {
    Fill fill{.free = free_bytes()};
    count_files(place_->arrivals, place_->file("new"), place_->output, fill);
    count_files_of_folders(place_->root, place_->output, fill);
    return fill;
}

std::uint64_t waiting_files(const OutputSettings& output) {
    OutputSettings by_number = output;
    by_number.max_bytes = 0;
    const Descriptor root = open_file(output.path, O_RDONLY | O_DIRECTORY);
    Fill fill;
    count_files(open_file_at(root, "new", O_RDONLY | O_DIRECTORY | O_NOFOLLOW), output.path / "new",
                by_number, fill);
    count_files_of_folders(root, by_number, fill);
    return fill.files;
}

void Spool::probe() {
    place_->open_new();
    ::unlinkat(place_->stage.number(), probe_name, 0);
    const Descriptor file =
        open_file_at(place_->stage, probe_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    try {
        write_all(file, std::string(4096, '\n'), probe_name);
        sync(file, probe_name);
    } catch (...) {
        ::unlinkat(place_->stage.number(), probe_name, 0);
        throw;
    }
    remove_staged(probe_name);
}

}  // namespace newspool::spool
