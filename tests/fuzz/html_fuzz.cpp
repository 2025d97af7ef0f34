// Any bytes as HTML: what comes out of safe() holds nothing but what is allowed, is read by Gumbo exactly as
// it is written, and is not changed by a second cleaning; plain text holds no control characters.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/text.hpp"
#include "html/html.hpp"
#include "html/referee.hpp"

namespace {

void expect(bool holds, std::string_view promise, const std::string& output) {
    if (holds) return;
    std::cerr << "broken promise: " << promise << "\noutput: " << output << "\n";
    std::abort();
}

bool is_control(char byte) { return static_cast<unsigned char>(byte) < ' ' && byte != '\n' && byte != '\t'; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    constexpr std::string_view base = "https://example.org/blog/post?x=1";
    const std::string output = newspool::html::safe(input, base);
    expect(newspool::valid_utf8(output), "the output is valid UTF-8", output);
    expect(newspool::html::objections(output).empty(), "only what is allowed is let through", output);
    expect(newspool::html::as_a_browser_reads(output) == output, "a browser reads what is written", output);
    expect(newspool::html::safe(output, base) == output, "cleaning twice changes nothing", output);

    const std::string text = newspool::html::plain_text(input);
    expect(std::ranges::none_of(text, is_control), "plain text holds no control characters", text);
    const std::string line = newspool::html::plain_line(input);
    expect(line.find('\n') == std::string::npos, "a plain line is one line", line);
    static_cast<void>(newspool::html::shows_markup(input));
    return 0;
}
