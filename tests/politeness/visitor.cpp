// The log goes to standard error, which is turned into a file while a round lasts.
#include "politeness/visitor.hpp"

#include <algorithm>
#include <exception>
#include <sstream>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "aggregator/aggregator.hpp"
#include "base/file.hpp"
#include "base/log.hpp"

namespace newspool::test {
namespace {

class StandardErrorInto {
  public:
    explicit StandardErrorInto(const std::filesystem::path& file) : before_(dup(STDERR_FILENO)) {
        const Descriptor into(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        dup2(into.number(), STDERR_FILENO);
    }
    ~StandardErrorInto() { dup2(before_.number(), STDERR_FILENO); }
    StandardErrorInto(const StandardErrorInto&) = delete;
    StandardErrorInto& operator=(const StandardErrorInto&) = delete;

  private:
    Descriptor before_;
};

Totals poll(const config::Config& config, const std::filesystem::path& memory_pressure,
            const std::function<void()>& until) {
    Log log;
    asio::io_context loop(1);
    Aggregator aggregator(
        loop.get_executor(), config, log,
        {.once = !until, .detail = {.articles = false, .polls = true}, .memory_pressure = memory_pressure});
    std::exception_ptr failure;
    std::jthread clock([&] {
        if (until) until();
        if (until) asio::post(loop, [&] { aggregator.stop(); });
    });
    asio::co_spawn(loop, aggregator.run(), [&](const std::exception_ptr& error) {
        failure = error;
        loop.stop();
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return aggregator.totals();
}

}  // namespace

Visitor::Visitor() {
    config.database = folder_ / "newspool.db";
    config.outputs.emplace_back().path = folder_ / "spool";
    config.fetch.per_host_delay = Duration();
    config.schedule.min_interval = config.schedule.retry_min = config.schedule.retry_max = Duration(1);
    config.schedule.jitter = 0;
}

Subscription& Visitor::subscribe(const std::string& url, const std::string& name) {
    Subscription subscription;
    subscription.url = subscription.request.url = url;
    subscription.name = name.empty() ? url : name;
    subscription.interval = Duration(1);
    Request& request = subscription.request;
    request.connect_timeout = std::chrono::seconds(5);
    request.timeout = std::chrono::seconds(10);
    request.max_body = std::size_t{1} << 20U;
    request.max_redirects = 8;
    request.allow_private = true;
    return config.subscriptions.emplace_back(std::move(subscription));
}

Totals Visitor::round() { return stay({}); }

Totals Visitor::stay(const std::function<void()>& until) {
    Totals totals;
    {
        const StandardErrorInto file(folder_ / "log");
        totals = poll(config, memory_pressure, until);
    }
    log_.clear();
    std::istringstream stream(folder_.read("log"));
    for (std::string line; std::getline(stream, line);) log_.push_back(line);
    return totals;
}

void Visitor::rounds(unsigned count) {
    for (unsigned done = 0; done < count; ++done) round();
}

std::vector<std::string> Visitor::lines_with(std::string_view text) const {
    std::vector<std::string> found;
    std::ranges::copy_if(log_, std::back_inserter(found),
                         [&](const std::string& line) { return line.find(text) != std::string::npos; });
    return found;
}

std::vector<std::string> Visitor::articles() const {
    std::vector<std::string> found;
    for (const std::string& name : folder_.names("spool/new"))
        found.push_back(folder_.read("spool/new/" + name));
    return found;
}

std::size_t Visitor::articles_with(std::string_view text) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        articles(), [&](const std::string& article) { return article.find(text) != std::string::npos; }));
}

}  // namespace newspool::test
