// The insides of a Spool: the open directories, and the checks that each must pass before it is used.
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "model/settings.hpp"
#include "spool/folders.hpp"
#include "spool/owner.hpp"
#include "spool/spool.hpp"

namespace newspool::spool {

struct Spool::Place {
    explicit Place(const OutputSettings& settings);

    // Opens PATH and newspool-state, as far as they are there, and takes the lock.
    void open_state();
    // Makes what is missing of all directories.
    void make();
    // Opens stage and new, and makes new if it is missing, with what a Maildir has beside it.
    void open_folders();
    void open_new();
    // Refuses what would fail or be unsafe later.
    void check_folders() const;
    void check_maildir_folders(dev_t device) const;
    void probe_rename() const;

    [[nodiscard]] std::filesystem::path file(std::string_view below) const { return output.path / below; }
    [[noreturn]] void refuse(Refused::Why why, std::string_view what) const;

    OutputSettings output;
    Descriptor root;
    Descriptor state;
    Descriptor stage;
    Descriptor arrivals;  // new/
    Folders folders;
    std::optional<FileLock> lock;
    std::optional<Owner> owner;
};

// What no other may be called in the stage, nor for longer than a moment in new/.
inline constexpr const char* probe_name = ".newspool-probe";

}  // namespace newspool::spool
