// One hop of a fetch on one easy handle: every option is set here, and what came is collected here.
//
// curl holds the address of a Transfer while it runs, so it cannot be moved. Its callbacks keep the limits
// (decoded body, headers, addresses) and the reason when they stop a transfer, since curl itself then only
// knows that a callback said no.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "base/url.hpp"
#include "fetch/failure.hpp"
#include "fetch/headers.hpp"
#include "model/http.hpp"

namespace newspool::fetch {

constexpr std::size_t head_bytes_max = std::size_t{256} << 10U;

// What one hop may do beyond asking its URL.
struct Permissions {
    bool own_headers = false;      // the feed's headers, credentials and client certificate
    bool private_address = false;  // connect to special addresses
};

// What came of one hop.
struct Answer {
    Trouble trouble;
    Head head;
    std::string body;  // decoded; of a 200 or 226 only
    BodyEnd body_end = BodyEnd::unproven;
    unsigned requests = 0;
    std::uint64_t bytes_received = 0;
    bool kept_connection = false;  // the transfer opened none of its own
};

class Transfer {
  public:
    // Prepares `easy`, which holds no option yet. All arguments must outlive the Transfer. The answer must be
    // there within `time_left`. Throws std::runtime_error if libcurl lacks what we need.
    Transfer(CURL* easy, const Request& request, const Url& url, Permissions permissions, Duration time_left);
    ~Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    // Whether validators were sent.
    [[nodiscard]] bool conditional() const noexcept;

    // Once, after the end.
    [[nodiscard]] Answer answer(CURLcode code);

  private:
    using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    static std::size_t header_callback(char* data, std::size_t size, std::size_t count, void* self) noexcept;
    static std::size_t body_callback(char* data, std::size_t size, std::size_t count, void* self) noexcept;
    static curl_socket_t open_callback(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;
    static int asking_callback(void* self, char* peer, char* local, int peer_port, int local_port) noexcept;

    void set_request();
    void set_headers();
    void add_header(const std::string& name, const std::string& value);
    void set_credentials();
    void set_limits(Duration time_left);
    void set_connection();
    void set_trust();
    void set_callbacks();

    bool take_header(std::string_view line);
    bool take_body(std::string_view bytes);
    [[nodiscard]] bool may_reach(std::optional<std::string_view> special, std::string_view address);
    [[nodiscard]] bool wants_body() const noexcept;
    [[nodiscard]] bool end_is_proven() const;
    [[nodiscard]] Ending ending(CURLcode code) const;

    CURL* easy_;
    const Request& request_;
    const Url& url_;
    Permissions permissions_;
    HeaderList headers_{nullptr, &curl_slist_free_all};
    std::array<char, CURL_ERROR_SIZE> curl_says_{};

    Answer answer_;
    std::size_t head_bytes_ = 0;
    std::size_t unwanted_bytes_ = 0;        // of a body that nobody reads
    std::optional<Trouble> stopped_by_us_;  // why a callback said no
    bool out_of_memory_ = false;            // in a callback, which is the one thing that can throw there
    bool tried_to_connect_ = false;         // to an address that may be reached
};

}  // namespace newspool::fetch
