// The text of the page: pieces of HTML on their way out, and figures as people read them.
//
// Whatever a publisher or an operator wrote passes through escaped(), and a URL through link(): nothing else
// here looks at what it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "aggregator/report.hpp"
#include "base/time.hpp"
#include "model/figures.hpp"

namespace newspool {

class Page {
  public:
    explicit Page(const Sink& sink) : sink_(sink) {}

    template <class... Values>
    void add(fmt::format_string<Values...> form, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), form, std::forward<Values>(values)...);
        if (text_.size() >= piece_bytes) flush();
    }
    // To be called at the end.
    void flush() {
        sink_(text_);
        text_.clear();
    }

  private:
    static constexpr std::size_t piece_bytes = std::size_t{64} << 10U;
    const Sink& sink_;
    std::string text_;
};

// Printable, and harmless between tags and in quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t bytes_max = 300);

// The text, linked to the URL if that is http or https and holds no secret.
[[nodiscard]] std::string link(std::string_view url, std::string_view text);

[[nodiscard]] std::string many(std::uint64_t number, std::string_view one);  // "1,204 feeds", "1 feed"
[[nodiscard]] std::string size(std::uint64_t bytes);                         // "1.2 MB"
[[nodiscard]] std::string share(std::uint64_t part, std::uint64_t whole);    // "93 %"; a dash of nothing
[[nodiscard]] std::string short_day(Day day);                                // "23 Nov"
[[nodiscard]] std::string exact(Time when);                                  // "23 November 2026, 16:05 UTC"

// These words, and for machines the date that they stand for.
[[nodiscard]] std::string dated(const std::optional<Time>& when, std::string_view words);

}  // namespace newspool
