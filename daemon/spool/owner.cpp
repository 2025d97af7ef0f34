// Four lines of text, so that an operator can read whose spool it is.
#include "spool/owner.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"

namespace newspool::spool {
namespace {

constexpr const char* file_name = "owner";
constexpr const char* draft_name = "owner.new";

// The rest of the next line, which must begin with `word`.
std::optional<std::string_view> line(std::string_view& text, std::string_view word) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with(word)) return std::nullopt;
    const std::string_view value = text.substr(word.size(), end - word.size());
    text.remove_prefix(end + 1);
    return value;
}

std::string read_small(const Descriptor& file) {
    std::string bytes(4096, '\0');
    const ssize_t length = ::pread(file.number(), bytes.data(), bytes.size(), 0);
    if (length < 0) throw_errno(errno, "cannot read", file_name);
    bytes.resize(static_cast<std::size_t>(length));
    return bytes;
}

}  // namespace

std::optional<Owner> read_owner(const Descriptor& state) {
    const Descriptor file(::openat(state.number(), file_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file) throw_errno(errno, "cannot open", file_name);
    const std::string bytes = read_small(file);
    std::string_view text = bytes;
    const auto kind = line(text, "newspool spool 1");
    const auto ledger = line(text, "ledger ");
    const auto output = line(text, "output ");
    const auto batch = line(text, "batch ");
    if (!kind || !ledger || !output || !batch) return Owner{"(unreadable owner file)", "", 0};
    Owner owner{std::string(*ledger), std::string(*output), 0};
    std::from_chars(batch->data(), batch->data() + batch->size(), owner.batch);
    return owner;
}

void write_owner(const Descriptor& state, const Owner& owner) {
    ::unlinkat(state.number(), draft_name, 0);
    const Descriptor file = open_file_at(state, draft_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    write_all(file,
              fmt::format("newspool spool 1\nledger {}\noutput {}\nbatch {}\n", owner.ledger,
                          printable(owner.output), owner.batch),
              draft_name);
    sync(file, draft_name);
    if (::renameat(state.number(), draft_name, state.number(), file_name) != 0)
        throw_errno(errno, "cannot rename to", file_name);
    sync(state, "newspool-state");
}

}  // namespace newspool::spool
