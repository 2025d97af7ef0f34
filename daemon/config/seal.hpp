// A number that stands for all the files of a configuration: with the same number come the same
// subscriptions. FNV-1a, which needs no library; not safe against forgery, which nobody gains by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/version.hpp"

namespace newspool::config {

class Seal {
  public:
    // Another version may read the same text in another way.
    Seal() { add(version()); }

    void add(std::string_view bytes) {
        for (const char byte : bytes) {
            hash_ ^= static_cast<unsigned char>(byte);
            hash_ *= 0x100000001b3U;
        }
        bytes_ += bytes.size();
    }

    [[nodiscard]] std::string text() const { return fmt::format("{:016x}-{}", hash_, bytes_); }

  private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
    std::uint64_t bytes_ = 0;
};

}  // namespace newspool::config
