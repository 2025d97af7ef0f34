// One function for each kind of credential; what is given twice is a mistake and is never decided by order.
#include "config/credentials.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/result.hpp"
#include "base/text.hpp"
#include "config/secret.hpp"

namespace newspool::config {
namespace {

class Taker {
  public:
    Taker(const WrittenTable& written, const FeedTable& feed, Credentials& own, Problems& problems)
        : table_(written.table),
          file_(written.file),
          folder_(std::filesystem::absolute(written.file).parent_path()),
          feed_(feed),
          own_(own),
          problems_(problems) {}

    void take_password();
    void take_bearer();
    void take_cookies();
    void check_headers();
    void take_certificate();
    void check_proxy();

  private:
    void complain(std::string_view key, std::string message);
    std::string secret(std::string_view key, const std::filesystem::path& file);
    std::string credential();
    void refuse_if_read_by_all(std::string_view key, std::string_view what, std::string_view instead);
    [[nodiscard]] bool has_header(std::string_view name) const;
    [[nodiscard]] std::filesystem::path beside(const std::filesystem::path& named) const {
        return (folder_ / named).lexically_normal();
    }

    const toml::table& table_;
    const std::filesystem::path& file_;
    std::filesystem::path folder_;
    const FeedTable& feed_;
    Credentials& own_;
    Problems& problems_;
};

void Taker::complain(std::string_view key, std::string message) {
    const toml::node* node = table_.get(key);
    problems_.add(place_of(file_, node != nullptr ? node->source() : table_.source()), std::move(message));
}

std::string Taker::secret(std::string_view key, const std::filesystem::path& file) {
    auto read = read_secret(beside(file));
    if (read) return *std::move(read);
    complain(key, fmt::format("'{}' in [[feed]]: {}", key, read.error()));
    return {};
}

std::string Taker::credential() {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory != nullptr && *directory != '\0')
        return secret("credential", std::filesystem::path(directory) / feed_.credential);
    complain("credential",
             fmt::format("'credential' in [[feed]]: there is no $CREDENTIALS_DIRECTORY; systemd "
                         "makes it for a unit with LoadCredential={}:FILE",
                         printable(feed_.credential, 200)));
    return {};
}

void Taker::refuse_if_read_by_all(std::string_view key, std::string_view what, std::string_view instead) {
    if (readable_by_all(file_))
        complain(key,
                 fmt::format("this file holds {} and can be read by everybody: take that away with chmod "
                             "o-r{}",
                             what, instead));
}

bool Taker::has_header(std::string_view name) const {
    return std::ranges::any_of(feed_.headers,
                               [&](const Header& header) { return equal_ignoring_case(header.name, name); });
}

void Taker::take_password() {
    if (!own_.username.empty() && !feed_.username.empty())
        complain("username", "the URL holds a user name already; write it in one place");
    if (!feed_.username.empty()) own_.username = feed_.username;
    own_.auth = feed_.auth;
    const bool in_url = !own_.password.empty();
    const std::array<std::pair<std::string_view, bool>, 3> keys{
        {{"password", !feed_.password.empty()},
         {"password_file", !feed_.password_file.empty()},
         {"credential", !feed_.credential.empty()}}};
    unsigned given = in_url ? 1 : 0;
    for (const auto& [key, is_given] : keys)
        if (is_given && ++given > 1)
            complain(key,
                     "a password is given twice: keep one of 'password', 'password_file', 'credential' and "
                     "that of the URL");
    if (!feed_.password_file.empty())
        own_.password = secret("password_file", feed_.password_file);
    else if (!feed_.credential.empty())
        own_.password = credential();
    else if (!feed_.password.empty() || in_url)
        refuse_if_read_by_all(in_url ? "url" : "password", "a password", ", or use 'password_file'");
    if (!feed_.password.empty()) own_.password = feed_.password;
    if (given > 0 && own_.username.empty())
        complain("password", "a password without 'username' in [[feed]]: write both");
    else if (table_.contains("auth") && own_.username.empty())
        complain("auth", "'auth' without 'username' in [[feed]]: write both, or none");
}

void Taker::take_bearer() {
    if (feed_.bearer_file.empty()) return;
    own_.bearer_token = secret("bearer_file", feed_.bearer_file);
    if (!own_.username.empty() || has_header("Authorization"))
        complain("bearer_file", "a bearer token and another way to log in; choose one of them");
    if (std::ranges::any_of(own_.bearer_token,
                            [](unsigned char letter) { return letter <= ' ' || letter > '~'; }))
        complain("bearer_file",
                 "'bearer_file' in [[feed]]: expected a token on one line, without white space");
}

void Taker::take_cookies() {
    if (feed_.cookies.empty()) return;
    own_.cookies = feed_.cookies;
    if (has_header("Cookie"))
        complain("cookies", "'headers' in [[feed]] has a Cookie already: write all in 'cookies'");
    refuse_if_read_by_all("cookies", "cookies", "");
}

void Taker::check_headers() {
    for (const char* name : {"Authorization", "Cookie"})
        if (has_header(name)) refuse_if_read_by_all("headers", fmt::format("a header {}", name), "");
}

void Taker::take_certificate() {
    if (feed_.client_certificate.empty()) {
        if (!feed_.client_key.empty())
            complain(
                "client_key",
                "a 'client_key' without 'client_certificate': write both, or one certificate file that holds "
                "the key too");
        return;
    }
    own_.client_certificate = beside(feed_.client_certificate).string();
    const bool apart = !feed_.client_key.empty();
    if (apart) own_.client_key = beside(feed_.client_key).string();
    const std::string_view key = apart ? "client_key" : "client_certificate";
    const auto& holder = apart ? own_.client_key : own_.client_certificate;
    if (readable_by_all(holder))
        complain(key,
                 fmt::format("'{}' in [[feed]]: '{}' holds a key and can be read by everybody: take that "
                             "away with chmod o-r",
                             key, printable(holder, 1'000)));
}

void Taker::check_proxy() {
    if (feed_.proxy && holds_password(*feed_.proxy)) refuse_if_read_by_all("proxy", "a proxy's password", "");
}

}  // namespace

void take_credentials(const WrittenTable& written, const FeedTable& feed, Request& request,
                      Problems& problems) {
    Taker taker(written, feed, request.credentials, problems);
    taker.take_password();
    taker.take_bearer();
    taker.take_cookies();
    taker.check_headers();
    taker.take_certificate();
    taker.check_proxy();
}

bool holds_password(const std::string& proxy) {
    const auto authority = proxy.find("://");
    if (authority == std::string::npos) return false;
    const std::string_view rest = std::string_view(proxy).substr(authority + 3);
    return rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos;
}

}  // namespace newspool::config
