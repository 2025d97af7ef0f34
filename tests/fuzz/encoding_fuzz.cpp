// Any bytes behind any Content-Type (the first line): what is decoded is valid UTF-8 without control
// characters.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace {

bool is_control(char byte) {
    return static_cast<unsigned char>(byte) < ' ' && byte != '\n' && byte != '\t' && byte != '\r';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(input.find('\n'), input.size());
    const auto decoded = newspool::decode(input.substr(std::min(end + 1, size)), input.substr(0, end));
    if (!newspool::valid_utf8(decoded.text)) std::abort();
    if (std::ranges::any_of(decoded.text, is_control)) std::abort();
    for (const auto& warning : decoded.warnings)
        if (!newspool::valid_utf8(warning)) std::abort();
    return 0;
}
