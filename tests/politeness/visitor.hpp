// Somebody who visits servers with newspool: the real Aggregator on one ledger and one spool, a new one for
// each round, so that each round is also a restart. The request log of the server is the judge.
//
//     Visitor visitor;
//     visitor.subscribe(server.url("/feed"));
//     visitor.rounds(3);
//     CHECK(server.requests("/feed").size() == 3);
//
// Intervals and waits after failures are a millisecond, so that every feed is due in every round unless a
// promise forbids it. Private addresses are allowed, as the scripted servers are on loopback.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/journal.hpp"
#include "config/config.hpp"
#include "support/folder.hpp"

namespace newspool::test {

class Visitor {
  public:
    Visitor();

    // To be changed further, until the next call.
    Subscription& subscribe(const std::string& url, const std::string& name = "");

    // What `newspool run --once` does. The log of the last round is kept.
    Totals round();
    void rounds(unsigned count);
    // What `newspool run` does, until `until`, called on another thread, returns.
    Totals stay(const std::function<void()>& until);

    [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
    [[nodiscard]] std::vector<std::string> lines_with(std::string_view text) const;

    // The articles delivered so far, in order: whole, and those that hold `text`.
    [[nodiscard]] std::vector<std::string> articles() const;
    [[nodiscard]] std::size_t articles_with(std::string_view text) const;

    config::Config config;
    std::filesystem::path memory_pressure;  // the file that tells of it; none: there is none

  private:
    Folder folder_{Folder::Where::memory};
    std::vector<std::string> log_;
};

}  // namespace newspool::test
