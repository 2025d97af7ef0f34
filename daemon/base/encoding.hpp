// Bytes to text: which characters a document means, whatever it says about itself.
//
// The result is always valid UTF-8, without NUL and other control characters. Order of belief: byte order
// mark, HTTP header, XML declaration, then UTF-8 where the bytes are that, else windows-1252; a declared
// encoding that the bytes contradict is not believed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace newspool {

struct Decoded {
    std::string_view text;  // the bytes themselves where they need no change
    std::vector<std::string> warnings;
    std::unique_ptr<const std::string> converted;  // what `text` points into otherwise
};

// The result is good for as long as `bytes` is.
[[nodiscard]] Decoded decode(std::string_view bytes, std::string_view content_type);

// The charset parameter of a Content-Type header, lower case; empty if there is none.
[[nodiscard]] std::string charset_of(std::string_view content_type);

}  // namespace newspool
