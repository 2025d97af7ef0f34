// From what curl says to what we say: the kind of a failure and one sentence that a user can act on. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "base/time.hpp"
#include "base/url.hpp"
#include "model/http.hpp"

namespace newspool::fetch {

struct Trouble {
    FetchFailure failure = FetchFailure::none;
    std::string reason;
};

// All that is known of a transfer when it ended other than well.
struct Ending {
    enum class Stage { resolving, connecting, asked, answering };

    CURLcode code = CURLE_OK;
    std::string curl_says;  // the error buffer; may be empty
    int system_error = 0;   // errno of the last connect
    Stage stage = Stage::resolving;
};

[[nodiscard]] Trouble trouble(const Ending& ending, const Url& url, const Request& request);

// Reasons that we found ourselves, and that curl only knows as an aborted callback.
[[nodiscard]] Trouble refused_address(std::string_view address, std::string_view what);
[[nodiscard]] Trouble body_too_big(std::size_t bytes_max);
// Of a compressed one, which so many bytes made `decoded` of.
[[nodiscard]] Trouble body_swells(std::size_t bytes_max, std::size_t decoded, std::size_t received);
[[nodiscard]] Trouble head_too_big(std::size_t bytes_max);
[[nodiscard]] Trouble out_of_time(const Request& request);
[[nodiscard]] Trouble exhausted(int system_error);
[[nodiscard]] Trouble no_memory();
[[nodiscard]] Trouble stopped();

}  // namespace newspool::fetch
