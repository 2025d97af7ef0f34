// URL references made absolute as text (RFC 3986 section 5.2), for links that are written down and not asked:
// fragments, non-ASCII letters and unknown schemes stay as the publisher wrote them.
#pragma once

#include <string>
#include <string_view>

namespace newspool {

// True if `text` begins with a scheme: "https:", "mailto:", "urn:".
[[nodiscard]] bool has_scheme(std::string_view text) noexcept;

// What `reference` means on a page at `base`. White space around it, and line breaks and tabs inside, are
// dropped, as browsers do. Without an absolute base a relative reference stays relative.
[[nodiscard]] std::string absolute_reference(std::string_view reference, std::string_view base);

}  // namespace newspool
