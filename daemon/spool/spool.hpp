// The spool: bytes into durable files of PATH/new, by the three verbs of an output: prepare, publish, settle.
//
// Owns PATH/newspool-state (0700): stage/, where files become whole; lock, held for life; owner, which says
// whose spool this is. A file gets its name in new/ by one rename, and only whole and synced. For the format
// maildir PATH is a Maildir; if it has folders, a name says by folder_in() into which a file goes. Not safe
// for several threads at once. Failures throw std::system_error, except where a value says so.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/settings.hpp"
#include "spool/owner.hpp"

namespace newspool::spool {

// The spool was found in a state in which it must not be used. The message says what to do.
class Refused final : public std::runtime_error {
  public:
    enum class Why {
        unsafe,   // others may write, something is no directory, a file system that cannot do it
        missing,  // known to the ledger, but owner file or stage are not there
        foreign,  // another ledger's, or another output's
        newer,    // the ledger is older than what this spool has seen of it
    };
    Refused(Why why, const std::string& message) : std::runtime_error(message), why_(why) {}
    [[nodiscard]] Why why() const noexcept { return why_; }

  private:
    Why why_;
};

// What became of the rename of one file. Only `visible` is an end.
struct Published {
    enum class Fate {
        visible,
        name_taken,  // new/ holds another file of that name; ours is still staged
        missing,     // there is no such file in the stage
        blocked,     // `error` says why (ENOSPC, EDQUOT, EROFS, EACCES ...); it is still staged
    };
    Fate fate = Fate::visible;
    int error = 0;
};

// The files of one batch, from their first byte to the commit. Forgetting it leaves the files in the stage.
class Preparation {
  public:
    Preparation(Preparation&&) noexcept;
    Preparation& operator=(Preparation&&) = delete;
    ~Preparation();

    // Writes stage/NAME, which must not exist. If it throws, no such file is left.
    void write(const std::string& name, std::string_view bytes);
    // Removes a file written here.
    void remove(const std::string& name);
    void remove_all();

    // Makes every file durable, then the stage. Names whose sync failed are returned, and their files
    // removed: what was written in them must be written again, under another name. Throws if it cannot be
    // known which.
    [[nodiscard]] std::vector<std::string> sync();

  private:
    friend class Spool;
    struct Work;
    explicit Preparation(std::unique_ptr<Work> work);
    std::unique_ptr<Work> work_;
};

// How full an output is.
struct Fill {
    std::uint64_t files = 0;  // in new/, and in that of every folder
    std::uint64_t bytes = 0;  // of these files; counted only if the output has a limit of bytes
    std::uint64_t free = 0;   // that the file system would still take
};

// How many files an output holds that nobody has taken, without opening it as ours: on any thread.
[[nodiscard]] std::uint64_t waiting_files(const OutputSettings& output);

class Spool {
  public:
    // Opens what is there, creates nothing. Throws LockHeld, Refused, std::system_error.
    explicit Spool(const OutputSettings& output);
    ~Spool();
    Spool(Spool&&) noexcept;
    Spool& operator=(Spool&&) noexcept;

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::filesystem::path& path() const;
    [[nodiscard]] const OutputSettings& settings() const;
    // What the owner file said when it was opened or last written.
    [[nodiscard]] const std::optional<Owner>& owner() const;

    // Compares the owner file with what the ledger says: its identity, and whether it knows this output. A
    // spool that neither knows is made. Then probes that files can be moved from stage to new. To be called
    // once before all below.
    void claim(const Owner& ours, bool known);
    // For `newspool recover`: makes and opens what is missing, so that the stage can be looked at; then
    // writes our owner file, whatever it said before.
    void make();
    void take_over(const Owner& ours);

    // Writes the owner file if it says anything else. Lazy use is meant: the batch number only has to be near
    // the truth, and never above it.
    void note(const Owner& ours);

    // Before the commit.
    [[nodiscard]] Preparation prepare();
    // After it: one rename for each name. What is visible may be marked only after sync_new() returned.
    [[nodiscard]] std::vector<Published> publish(std::span<const std::string> names);
    void sync_new();

    // Recovery. Names of all files in the stage, sorted.
    [[nodiscard]] std::vector<std::string> staged() const;
    void remove_staged(const std::string& name);
    // Moves a stage file that is not ours to stage/foreign.
    void set_aside(const std::string& name);
    // A second name in the stage for the same bytes, durable when it returns.
    void alias(const std::string& name, const std::string& other);
    void sync_stage();

    // Lists new/, and that of every folder, which takes its time where a consumer stands still.
    [[nodiscard]] Fill fill() const;
    [[nodiscard]] std::uint64_t free_bytes() const;

    // Writes, syncs and removes a file in the stage: throws if that is not possible now.
    void probe();

  private:
    struct Place;
    std::unique_ptr<Place> place_;
};

}  // namespace newspool::spool
