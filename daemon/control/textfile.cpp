// Written on a thread of its own: a disk that hangs holds up this file and nothing else. Not synced: after a
// power loss the next one comes soon.
#include "control/textfile.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <exception>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "base/file.hpp"
#include "base/text.hpp"

namespace newspool::control {
namespace {

constexpr auto between_files = std::chrono::seconds(30);
constexpr unsigned readable_by_all = 0644;  // the collector runs as another user

}  // namespace

// The collector takes files that end in .prom: ours does not before it is whole.
void replace_file(const std::filesystem::path& file, std::string_view text) {
    const std::filesystem::path fresh = file.string() + ".new";
    ::unlink(fresh.c_str());
    try {
        const Descriptor written =
            open_file(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, readable_by_all);
        write_all(written, text, fresh);
        if (::fchmod(written.number(), readable_by_all) != 0) throw_errno(errno, "cannot share", fresh);
        if (std::rename(fresh.c_str(), file.c_str()) != 0)
            throw_errno(errno, "cannot put in its place", file);
    } catch (...) {
        ::unlink(fresh.c_str());
        throw;
    }
}

Textfile::Textfile(std::filesystem::path file, Text text, Log& log)
    : file_(std::move(file)), text_(std::move(text)), log_(log) {}

asio::awaitable<void> Textfile::keep() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        co_await write();
        timer.expires_after(between_files);
        std::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        if (cancelled) co_return;
    }
}

asio::awaitable<void> Textfile::write() {
    const std::string text = co_await text_();
    auto work = [&]() -> asio::awaitable<std::string> {
        try {
            replace_file(file_, text);
            co_return "";
        } catch (const std::system_error& error) {
            co_return error.what();
        }
    };
    const std::string wrong =
        co_await asio::co_spawn(disk_.get_executor(), std::move(work), asio::use_awaitable);
    if (!wrong.empty() && !told_)
        log_.warning(
            fmt::format("{}; metrics are not written until that ends: see `metrics_file` in "
                        "newspool.toml(5)",
                        printable(wrong, 1'000)));
    if (wrong.empty() && told_) log_.notice("metrics are written again");
    told_ = !wrong.empty();
}

}  // namespace newspool::control
