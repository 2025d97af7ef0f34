// A network of a test's own, with nothing in it but the loopback: for names that hang, fail or lie, whatever
// the machine's resolver says.
//
// Network and mounts are the thread's own (namespaces), and those of every thread and child that it starts.
#pragma once

#include <functional>
#include <string>

namespace newspool::test {

// Runs `visit` on such a thread, with `resolv_conf` in place of /etc/resolv.conf, and waits for its end; what
// it throws is thrown here. False, with nothing done, where this machine does not allow it.
[[nodiscard]] bool on_an_island(const std::string& resolv_conf, const std::function<void()>& visit);

}  // namespace newspool::test
