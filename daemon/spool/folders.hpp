// The Maildir++ folders of a spool: PATH/.NAME, each a Maildir of its own. Made when first used, and held
// open for the files that follow.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace newspool::spool {

// What a feed or tag of this name has for a folder: letters, digits, '-' and '_' of it in lower case, and a
// sum of the whole name behind it where that says less than the name, so that two names never share a folder.
// (No dot: Maildir++ takes what follows one for a folder inside.)
[[nodiscard]] std::string folder_name(std::string_view text);

class Folders {
  public:
    explicit Folders(std::filesystem::path spool) : spool_(std::move(spool)) {}

    // new/ of a folder, which is made where it is missing. Valid until the next call. Throws
    // std::system_error, also if it is no directory of this spool, or everybody may write there.
    [[nodiscard]] const Descriptor& arrivals(const Descriptor& root, const std::string& name);
    // What was moved into folders since the last time is durable when this returns.
    void sync();
    // The same, and then forgets them: they may have been taken away.
    void close();

  private:
    struct Folder {
        Descriptor arrivals;
        bool touched = false;
    };
    [[nodiscard]] std::filesystem::path place(const std::string& name) const { return spool_ / ("." + name); }
    [[nodiscard]] Descriptor open(const Descriptor& root, const std::string& name) const;

    std::filesystem::path spool_;
    std::map<std::string, Folder> open_;
};

}  // namespace newspool::spool
