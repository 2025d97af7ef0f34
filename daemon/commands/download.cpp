// The same client as the daemon's.
#include "commands/download.hpp"

#include <exception>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "base/file.hpp"
#include "base/version.hpp"
#include "fetch/client.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{256} << 20U;

}  // namespace

class Downloads::Machine {
  public:
    explicit Machine(const FetchSettings& settings) : settings_(settings), client_(loop_.get_executor(), 1) {}

    Response ask(const std::string& url, const Credentials& credentials) {
        Response answer;
        const auto keep = [&](const std::exception_ptr& error, Response response) {
            if (error) std::rethrow_exception(error);
            answer = std::move(response);
        };
        loop_.restart();
        asio::co_spawn(loop_, client_.fetch(request(url, credentials)), keep);
        loop_.run();
        return answer;
    }

  private:
    [[nodiscard]] Request request(const std::string& url, const Credentials& credentials) const {
        Request request;
        request.url = url;
        request.credentials = credentials;
        request.user_agent =
            settings_.user_agent.empty() ? user_agent_for(settings_.subscribers) : settings_.user_agent;
        request.proxy = settings_.proxy;
        request.connect_timeout = settings_.connect_timeout;
        request.timeout = settings_.timeout;
        request.max_body = settings_.max_body;
        request.max_redirects = settings_.max_redirects;
        request.allow_private = settings_.allow_private;
        return request;
    }

    FetchSettings settings_;
    asio::io_context loop_;
    fetch::Client client_;
};

Downloads::Downloads(const FetchSettings& settings) : machine_(std::make_unique<Machine>(settings)) {}
Downloads::~Downloads() = default;

Response Downloads::ask(const std::string& url, const Credentials& credentials) {
    return machine_->ask(url, credentials);
}

Response download(const std::string& url) {
    FetchSettings settings;
    settings.allow_private = true;
    return Downloads(settings).ask(url);
}

Result<Input> read_input(const std::string& name) {
    if (name.starts_with("http://") || name.starts_with("https://")) {
        Response response = download(name);
        if (response.failure != FetchFailure::none) return failure(response.reason + "; is the URL right?");
        if (!response.has_body())
            return failure(
                fmt::format("the server answered with status {}; is the URL right?", response.status));
        return Input{std::move(response.body), std::move(response.url), std::move(response.content_type)};
    }
    try {
        return Input{read_file(name, file_bytes_max), {}, {}};
    } catch (const std::system_error& error) {  // its own name is in the message already
        return failure(error.code().message());
    }
}

}  // namespace newspool::commands
