// Puts the daemon together: configuration, loop, signals, service manager; and says at the end what came of
// it.
#include "commands/run.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "aggregator/aggregator.hpp"
#include "aggregator/poison.hpp"
#include "aggregator/pressure.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "commands/command_line.hpp"
#include "commands/progress.hpp"
#include "commands/signals.hpp"
#include "config/config.hpp"
#include "control/condition.hpp"
#include "control/ear.hpp"
#include "control/pages.hpp"
#include "control/service_manager.hpp"
#include "control/textfile.hpp"
#include "control/verbs.hpp"
#include "control/web.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

constexpr Duration between_drawings = std::chrono::milliseconds(200);

// The first SIGTERM or SIGINT stops in order; the second ends the process where it stands, which loses
// nothing either: that is what the delivery protocol is for.
asio::awaitable<void> stop_on_signal(Signals& signals, Aggregator& aggregator,
                                     const control::ServiceManager& manager) {
    co_await signals.next();
    manager.stopping();
    aggregator.stop();
    const int again = co_await signals.next();
    _exit(128 + again);
}

int refuse(const std::vector<config::Problem>& problems) {
    for (const config::Problem& problem : problems) fmt::print(stderr, "newspool: {}\n", problem.text());
    return wrong_usage;
}

// Where articles appear: "/var/spool/newspool/new, /home/me/Mail/new".
std::string places(const std::vector<OutputSettings>& outputs) {
    std::string text;
    for (const OutputSettings& output : outputs)
        text += (text.empty() ? "" : ", ") + (output.path / "new").string();
    return text;
}

void tell_start(const Aggregator& aggregator, const std::filesystem::path& file, Log& log) {
    log.line({.level = Log::Level::notice,
              .event = "start",
              .feed = {},
              .text = fmt::format("{} feeds from {}; articles go to {}", aggregator.feeds(), file.string(),
                                  places(aggregator.outputs())),
              .fields = {{"feeds", static_cast<std::int64_t>(aggregator.feeds())}}});
}

void tell_summary(const Totals& totals, const std::vector<OutputSettings>& outputs, Log& log) {
    const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    const std::size_t failed = totals.failed + totals.our_failures;
    log.line(
        {.level = Log::Level::notice,
         .event = "end",
         .feed = {},
         .text = fmt::format("{} feeds polled: {} failed, {} not modified; {} articles delivered to {}",
                             totals.polls, failed, totals.not_modified, totals.articles, places(outputs)),
         .fields = {{"polls", number(totals.polls)},
                    {"failed", number(failed)},
                    {"not_modified", number(totals.not_modified)},
                    {"articles", number(totals.articles)}}});
}

int exit_code(const Totals& totals) {
    if (totals.our_failures > 0) return own_failure;
    return totals.polls > 0 && totals.failed == totals.polls ? bad : done;
}

// How many polls may go on side by side without running out of descriptors, which would stop the delivery
// too: for each of them a socket, an idle one, and a pair while a name is looked up; the rest is for the
// files of a batch, the ledger and the log.
unsigned affordable_connections(unsigned wanted) {
    constexpr rlim_t for_each = 4;
    constexpr rlim_t for_files = 128;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    const rlim_t needed = for_each * wanted + for_files;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = std::min(limit.rlim_max, needed);
        setrlimit(RLIMIT_NOFILE, &limit);
        if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    }
    if (limit.rlim_cur < for_files + for_each)
        throw std::runtime_error(
            fmt::format("only {} files may be open, and {} are needed: raise the limit (ulimit -n, "
                        "LimitNOFILE=)",
                        limit.rlim_cur, for_files + for_each));
    return static_cast<unsigned>(std::min<rlim_t>(wanted, (limit.rlim_cur - for_files) / for_each));
}

void afford_connections(config::Config& config, Log& log) {
    const unsigned wanted = config.fetch.connections;
    config.fetch.connections = affordable_connections(wanted);
    if (config.fetch.connections < wanted)
        log.warning(
            fmt::format("so few files may be open (ulimit -n, LimitNOFILE=) that {} polls go on at once in "
                        "place of the {} of `connections`: raise that limit, or lower `connections`",
                        config.fetch.connections, wanted));
}

// Takes over the changed file; one that is wrong leaves all as it is.
asio::awaitable<control::Answer> reload(Aggregator& aggregator, const std::filesystem::path& file,
                                        const control::ServiceManager& manager, Log& log) {
    manager.reloading();
    auto loaded = config::load(file, store::holds);
    control::Answer answer{done, ""};
    if (!loaded) {
        answer = {wrong_usage, "the configuration is left as it was:\n"};
        for (const config::Problem& problem : loaded.error()) {
            log.error("not reloaded: " + problem.text());
            answer.text += problem.text() + "\n";
        }
    } else {
        afford_connections(*loaded, log);
        try {
            const Reloaded did = co_await aggregator.reload(*std::move(loaded));
            log.notice("reloaded: " + did.text());
            answer.text = did.text() + "\n";
        } catch (const std::exception& error) {
            log.error(fmt::format("not reloaded: {}", printable(error.what(), 4096)));
            answer = {own_failure, printable(error.what(), 4096) + "\n"};
        }
    }
    manager.ready(control::status_line(aggregator.pulse()));
    co_return answer;
}

asio::awaitable<void> reload_on_hangup(Signals& hangups, control::Reload again) {
    for (;;) {
        co_await hangups.next();
        static_cast<void>(co_await again());
    }
}

// A daemon that nobody can ask still delivers.
std::unique_ptr<control::Ear> open_ear(asio::io_context& loop, const std::filesystem::path& socket,
                                       Aggregator& aggregator, control::Reload again, Log& log) {
    try {
        auto ear = std::make_unique<control::Ear>(loop.get_executor(), socket,
                                                  control::verbs(aggregator, std::move(again)), log);
        asio::co_spawn(loop, ear->listen(), [](const std::exception_ptr&) {});
        return ear;
    } catch (const std::system_error& error) {
        log.warning(
            fmt::format("{}; `newspool status` and others cannot ask this daemon: see `control` in "
                        "newspool.toml(5)",
                        printable(error.what(), 1'000)));
        return nullptr;
    }
}

// One whose figures nobody can read does so too.
std::unique_ptr<control::Web> open_web(asio::io_context& loop, const std::string& where,
                                       Aggregator& aggregator, Log& log) {
    if (where.empty()) return nullptr;
    try {
        auto web = std::make_unique<control::Web>(loop.get_executor(), where, control::pages(aggregator));
        asio::co_spawn(loop, web->listen(), [](const std::exception_ptr&) {});
        return web;
    } catch (const std::system_error& error) {
        log.warning(fmt::format("{}; /metrics and /health cannot be read: see `metrics` in newspool.toml(5)",
                                printable(error.what(), 1'000)));
        return nullptr;
    }
}

std::unique_ptr<control::Textfile> open_textfile(const std::filesystem::path& file, Aggregator& aggregator,
                                                 Log& log) {
    if (file.empty()) return nullptr;
    return std::make_unique<control::Textfile>(file, [&] { return control::metrics(aggregator); }, log);
}

// A round is written down when it is over.
asio::awaitable<void> run_once(Aggregator& aggregator, control::Textfile* textfile) {
    co_await aggregator.run();
    if (textfile != nullptr) co_await textfile->write();
}

asio::awaitable<void> run_for_ever(Aggregator& aggregator, const control::ServiceManager& manager) {
    control::StatusLine line([&manager](const std::string& text) { manager.status(text); });
    std::function<void()> each_round = [&] {
        line.refresh(aggregator.pulse(), std::chrono::steady_clock::now());
    };
    co_await aggregator.run(std::move(each_round));
}

asio::awaitable<void> keep_drawing(ProgressBar& bar, const Aggregator& aggregator) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (;;) {
        const Totals& totals = aggregator.totals();
        bar.show(totals.polls, totals.failed + totals.our_failures, totals.polls + aggregator.ahead(),
                 BootClock::now());
        pause.expires_after(between_drawings);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

// For who looks on; nobody does where standard error is no terminal.
std::unique_ptr<ProgressBar> open_bar(asio::io_context& loop, const Aggregator& aggregator, Log& log) {
    if (!terminal_moves_cursor()) return nullptr;
    auto bar = std::make_unique<ProgressBar>(log);
    asio::co_spawn(loop, keep_drawing(*bar, aggregator), [](const std::exception_ptr&) {});
    return bar;
}

}  // namespace

int run(const RunOptions& options) {
    merge_freed_memory();
    asio::io_context loop(1);
    // From the very start, for who asks for a reload while the files are read. Of a round, they are its end.
    std::optional<Signals> hangups;
    if (!options.once) hangups.emplace(loop.get_executor(), std::initializer_list<int>{SIGHUP});
    const auto file = options.config.empty() ? config::default_file() : options.config;
    auto loaded = config::load(file, store::holds);
    if (!loaded) return refuse(loaded.error());
    config::Config config = *std::move(loaded);

    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(bugprone-signal-handler): ignoring, not handling
    std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the file size limit is an error like any other
    mark_poison_on_fatal_signals();

    const LogFormat format = options.log_format.value_or(config.log_format);
    Log log(options.verbose ? Log::Level::debug : Log::Level::info, format);
    afford_connections(config, log);
    Signals stops(loop.get_executor(), {SIGTERM, SIGINT});
    const Journal::Detail detail{.articles = isatty(STDERR_FILENO) == 1 || options.verbose,
                                 .polls = options.verbose,
                                 .every_failure = options.once};
    const std::filesystem::path socket = config.control;
    const std::string metrics = config.metrics;
    const std::filesystem::path metrics_file = config.metrics_file;
    Aggregator aggregator(loop.get_executor(), std::move(config), log,
                          {.once = options.once, .detail = detail});
    const control::ServiceManager manager;

    tell_start(aggregator, file, log);
    manager.ready(control::status_line(aggregator.pulse()));

    std::exception_ptr failure;
    const auto ended = [&](const std::exception_ptr& error) {
        failure = error;
        loop.stop();
    };
    const auto textfile = open_textfile(metrics_file, aggregator, log);
    asio::co_spawn(
        loop, options.once ? run_once(aggregator, textfile.get()) : run_for_ever(aggregator, manager), ended);
    const control::Reload again = [&] { return reload(aggregator, file, manager, log); };
    const auto ear = open_ear(loop, socket, aggregator, again, log);
    const auto web = options.once ? nullptr : open_web(loop, metrics, aggregator, log);
    asio::co_spawn(loop, stop_on_signal(stops, aggregator, manager), [](const std::exception_ptr&) {});
    if (hangups) asio::co_spawn(loop, reload_on_hangup(*hangups, again), [](const std::exception_ptr&) {});
    if (textfile && !options.once) asio::co_spawn(loop, textfile->keep(), [](const std::exception_ptr&) {});
    asio::co_spawn(loop, manager.feed_watchdog([&] { return aggregator.progress(); }),
                   [](const std::exception_ptr&) {});
    auto bar = options.once && format == LogFormat::text ? open_bar(loop, aggregator, log) : nullptr;
    loop.run();
    bar.reset();
    if (failure) std::rethrow_exception(failure);
    tell_summary(aggregator.totals(), aggregator.outputs(), log);
    return options.once ? exit_code(aggregator.totals()) : done;
}

}  // namespace newspool::commands
