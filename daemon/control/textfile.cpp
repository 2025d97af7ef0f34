// Written on a thread of its own: a disk that hangs holds up this file and nothing else.
#include "control/textfile.hpp"

#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "base/replacement.hpp"
#include "base/text.hpp"

namespace newspool::control {
namespace {

constexpr auto between_files = std::chrono::seconds(30);

// The collector runs as another user. It takes files that end in .prom, which a draft does not.
void replace(const std::filesystem::path& file, std::string_view text) {
    Replacement fresh(file);
    fresh.share();
    fresh.write(text);
    fresh.commit();
}

}  // namespace

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
            replace(file_, text);
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
