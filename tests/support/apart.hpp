// A thread with namespaces of its own (network, mounts): what it and its threads and children see, and
// nobody else does.
#pragma once

#include <functional>

namespace newspool::test {

// Runs `visit` on a thread that was unshared by `namespaces` (CLONE_NEWNET ...) and that `settle` has
// prepared, and waits for its end; what it throws is thrown here. False, with nothing done, where the machine
// does not allow it or `settle` says no.
[[nodiscard]] bool apart(int namespaces, const std::function<bool()>& settle,
                         const std::function<void()>& visit);

}  // namespace newspool::test
