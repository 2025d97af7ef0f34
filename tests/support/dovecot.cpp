// As root, mail is read by nobody, who is in the group of the Maildir; without root, all is done by us.
#include "support/dovecot.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "support/command.hpp"
#include "support/server.hpp"

namespace newspool::test {
namespace {

struct Users {
    std::string daemon;  // runs what is trusted
    std::string group;
    std::string login;  // runs what speaks with clients
    uid_t mail_user;    // reads mail
    gid_t mail_group;
};

Users users() {
    if (::geteuid() == 0) return {"dovecot", "dovecot", "dovenull", 65534, 65534};
    const passwd* self = ::getpwuid(::geteuid());
    const group* own = ::getgrgid(::getegid());
    if (self == nullptr || own == nullptr) throw std::runtime_error("this user has no name");
    return {self->pw_name, own->gr_name, self->pw_name, ::geteuid(), ::getegid()};
}

bool is_of(const std::string& series) {
    return run_command({Dovecot::program, "--version"}).out.starts_with(series);
}

// What both series understand.
constexpr const char* common = R"(base_dir = {0}/dovecot/run
state_dir = {0}/dovecot/state
log_path = /dev/stderr
listen = 127.0.0.1
protocols = imap
ssl = no
default_internal_user = {1}
default_internal_group = {2}
default_login_user = {3}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {4}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
)";

constexpr const char* of_2_3 = R"(disable_plaintext_auth = no
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={1} gid={2} home={0}/dovecot/home
}}
mail_location = maildir:{0}/{3}:CONTROL={0}/dovecot/home:INDEX={0}/dovecot/home
)";

constexpr const char* of_2_4 = R"(auth_allow_cleartext = yes
passdb static {{
  fields {{
    nopassword = yes
  }}
}}
userdb static {{
  fields {{
    uid = {1}
    gid = {2}
    home = {0}/dovecot/home
  }}
}}
mail_driver = maildir
mail_path = {0}/{3}
mail_control_path = {0}/dovecot/home
mail_index_path = {0}/dovecot/home
)";

std::string configuration(const std::string& folder, const std::string& maildir, std::uint16_t port) {
    const Users who = users();
    const bool is_new = is_of("2.4.");
    return (is_new ? "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n" : "") +
           fmt::format(common, folder, who.daemon, who.group, who.login, port) +
           fmt::format(fmt::runtime(is_new ? of_2_4 : of_2_3), folder, who.mail_user, who.mail_group,
                       maildir);
}

bool answers(std::uint16_t port) {
    const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void give(const std::filesystem::path& path, const Users& who) {
    if (::chown(path.c_str(), static_cast<uid_t>(-1), who.mail_group) != 0)
        throw std::runtime_error("cannot give away " + path.string());
}

}  // namespace

bool Dovecot::is_there() { return std::filesystem::exists(program) && (is_of("2.3.") || is_of("2.4.")); }

void Dovecot::let_in(const Folder& folder, const std::string& maildir) {
    const auto path = folder / maildir;
    std::filesystem::create_directories(path);
    ::chmod(folder.path().c_str(), 0755);
    give(path, users());
    ::chmod(path.c_str(), 02750);
}

Dovecot::Dovecot(const Folder& folder, const std::string& maildir) : port_(dead_port()) {
    const Users who = users();
    const auto home = folder / "dovecot/home";
    std::filesystem::create_directories(home);
    if (::geteuid() == 0 && ::chown(home.c_str(), who.mail_user, who.mail_group) != 0)
        throw std::runtime_error("cannot give away " + home.string());
    const auto file =
        folder.write("dovecot/dovecot.conf", configuration(folder.path().string(), maildir, port_));
    process_ = std::make_unique<Child>(std::vector<std::string>{program, "-F", "-c", file.string()});
    for (int tries = 0; !answers(port_); ++tries) {
        if (tries == 1000 || process_->ended(std::chrono::milliseconds(10)))
            throw std::runtime_error("dovecot: " + process_->log());
    }
}

// In order, so that its children end as well.
Dovecot::~Dovecot() {
    process_->signal(SIGTERM);
    static_cast<void>(process_->ended());
}

}  // namespace newspool::test
