// A new network namespace has a loopback that is down, and nothing else.
#include "support/island.hpp"

#include <cstring>

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "base/file.hpp"
#include "support/apart.hpp"
#include "support/folder.hpp"

namespace newspool::test {
namespace {

bool raise_loopback() {
    const Descriptor any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strncpy(static_cast<char*>(request.ifr_name), "lo", IFNAMSIZ - 1);
    request.ifr_flags = IFF_UP;
    return ioctl(any.number(), SIOCSIFFLAGS, &request) == 0;
}

bool settle(const Folder& folder, const std::string& resolv_conf) {
    const auto file = folder.write("resolv.conf", resolv_conf);
    return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount(file.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0 && raise_loopback();
}

}  // namespace

bool on_an_island(const std::string& resolv_conf, const std::function<void()>& visit) {
    const Folder folder;
    return apart(CLONE_NEWNET | CLONE_NEWNS, [&] { return settle(folder, resolv_conf); }, visit);
}

}  // namespace newspool::test
