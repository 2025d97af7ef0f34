// libcurl's easy handle as a C++ value: owned, lent from a pool, and every option checked.
#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace newspool::fetch {

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// Sets one option. `value` must have the very type that libcurl reads: long, curl_off_t, a pointer, a
// function. Throws std::runtime_error if this libcurl does not take it: it was built without what we need.
template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code == CURLE_OK) return;
    throw std::runtime_error("libcurl refuses option " + std::to_string(static_cast<int>(option)) + ": " +
                             curl_easy_strerror(code));
}

// Handles are kept for the next transfer: a fresh one for each request costs about 30 % of the rate.
class EasyPool {
  public:
    // Keeps at most `idle_max` handles that are not in use.
    explicit EasyPool(std::size_t idle_max) : idle_max_(idle_max) {}

    // A handle without any option, for the life of the Lease. The pool must outlive it.
    class Lease {
      public:
        explicit Lease(EasyPool& pool) : pool_(pool), easy_(pool.take()) {}
        ~Lease() { pool_.give_back(std::move(easy_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        [[nodiscard]] CURL* handle() const noexcept { return easy_.get(); }

      private:
        EasyPool& pool_;
        Easy easy_;
    };

  private:
    Easy take();
    void give_back(Easy easy) noexcept;

    std::size_t idle_max_;
    std::vector<Easy> idle_;
};

}  // namespace newspool::fetch
