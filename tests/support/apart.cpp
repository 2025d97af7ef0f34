// unshare(2) for the one thread; only a process with CAP_SYS_ADMIN may.
#include "support/apart.hpp"

#include <exception>
#include <thread>

#include <sched.h>

namespace newspool::test {

bool apart(int namespaces, const std::function<bool()>& settle, const std::function<void()>& visit) {
    bool settled = false;
    std::exception_ptr error;
    std::thread([&] {
        settled = unshare(namespaces) == 0 && settle();
        if (!settled) return;
        try {
            visit();
        } catch (...) {
            error = std::current_exception();
        }
    }).join();
    if (error) std::rethrow_exception(error);
    return settled;
}

}  // namespace newspool::test
