// What a story needs around the real daemon: a folder with configuration, ledger and spool, and feeds whose
// articles can be told apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/daemon.hpp"
#include "support/folder.hpp"
#include "support/rss.hpp"

namespace newspool::test {

struct Round {
    int code = -1;
    std::string log;
    std::string output;
    std::vector<std::string> lines;  // of the log

    [[nodiscard]] std::vector<std::string> lines_with(std::string_view text) const;
};

class House {
  public:
    // `schedule` is further TOML of the [schedule] table.
    explicit House(std::string_view schedule = "", Folder::Where where = Folder::Where::disk);

    // Without a name newspool makes one; `more` is further TOML of this one [[feed]].
    void subscribe(std::string_view name, std::string_view url, std::string_view more = "");

    // Another word in the configuration.
    void replace(std::string_view old_text, std::string_view new_text);

    // Holds newspool.toml, newspool.db and spool/.
    [[nodiscard]] const Folder& folder() const { return folder_; }

    // `newspool run --once` to its end, `before` standing before it, or `newspool run`.
    [[nodiscard]] Round round(const std::vector<std::string>& before = {}) const;
    [[nodiscard]] Daemon run() const;

    // The names of the files in new/, and how many of these hold `text`.
    [[nodiscard]] std::vector<std::string> spooled() const;
    [[nodiscard]] std::size_t articles_with(std::string_view text) const;

    // Does what a consumer does: reads and deletes every article.
    void take_all() const;

  private:
    [[nodiscard]] std::vector<std::string> arguments() const;

    Folder folder_;
    std::string config_;
};

}  // namespace newspool::test
