// Any text as a date: one that is read can be written in four digits of a year, and reads as the same again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "parse/date.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto date = newspool::parse::parse_date(text)) {
        const std::string written = newspool::rfc3339(*date);
        if (written.size() != 20 || newspool::parse::parse_date(written) != date) std::abort();
    }
    if (const auto seconds = newspool::parse::parse_length_of_time(text); seconds && !(*seconds >= 0))
        std::abort();
    return 0;
}
