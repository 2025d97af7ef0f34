// Only the permission bits are judged: who may reach the folder above is the operator's business.
#include "config/secret.hpp"

#include <system_error>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"

namespace newspool::config {
namespace {

constexpr std::size_t secret_bytes_max = 4'096;

}  // namespace

Result<std::string> read_secret(const std::filesystem::path& file) {
    const std::string name = printable(file.string(), 1'000);
    try {
        std::string secret = read_file(file, secret_bytes_max);
        if (readable_by_all(file))
            return failure(fmt::format("'{}' can be read by everybody: take that away with chmod o-r", name));
        while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
        if (secret.empty())
            return failure(fmt::format("'{}' is empty: write the secret into it, on one line", name));
        return secret;
    } catch (const std::system_error& error) {
        return failure(std::string(error.what()));
    }
}

bool readable_by_all(const std::filesystem::path& file) {
    std::error_code unknown;
    const auto permissions = std::filesystem::status(file, unknown).permissions();
    return !unknown && (permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none;
}

}  // namespace newspool::config
