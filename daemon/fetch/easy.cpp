// The pool of easy handles. curl_easy_reset clears the options and keeps the handle's buffers and caches.
#include "fetch/easy.hpp"

#include <utility>

namespace newspool::fetch {

Easy EasyPool::take() {
    if (!idle_.empty()) {
        Easy easy = std::move(idle_.back());
        idle_.pop_back();
        return easy;
    }
    idle_.reserve(idle_max_);  // so that giving back cannot fail
    Easy easy(curl_easy_init(), &curl_easy_cleanup);
    if (!easy) throw std::runtime_error("libcurl cannot make another handle");
    return easy;
}

void EasyPool::give_back(Easy easy) noexcept {
    curl_easy_reset(easy.get());
    if (idle_.size() < idle_max_) idle_.push_back(std::move(easy));
}

}  // namespace newspool::fetch
