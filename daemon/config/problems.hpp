// Where problems gather while the files are read, so that the user hears of all of them at once.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "config/config.hpp"

namespace newspool::config {

// A place in a file; line 0 is the file as a whole.
struct Place {
    std::filesystem::path file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

class Problems {
  public:
    void add(const Place& place, std::string message) {
        found_.push_back({place.file, place.line, place.column, std::move(message)});
    }
    [[nodiscard]] bool empty() const { return found_.empty(); }

    // By file in the order in which they were read, then by line.
    [[nodiscard]] std::vector<Problem> sorted() &&;

  private:
    std::vector<Problem> found_;
};

[[nodiscard]] inline Place place_of(const std::filesystem::path& file, const toml::source_region& source) {
    return {file, source.begin.line, source.begin.column};
}

}  // namespace newspool::config
