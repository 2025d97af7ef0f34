// The same client as the daemon's, with the defaults of [fetch].
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
#include "model/settings.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{256} << 20U;

Request asked_once(const std::string& url) {
    const FetchSettings settings;
    Request request;
    request.url = url;
    request.user_agent = user_agent();
    request.connect_timeout = settings.connect_timeout;
    request.timeout = settings.timeout;
    request.max_body = settings.max_body;
    request.max_redirects = settings.max_redirects;
    request.allow_private = true;
    return request;
}

}  // namespace

Response download(const std::string& url) {
    asio::io_context loop;
    fetch::Client client(loop.get_executor(), 1);
    Response answer;
    const auto keep = [&](const std::exception_ptr& error, Response response) {
        if (error) std::rethrow_exception(error);
        answer = std::move(response);
    };
    asio::co_spawn(loop, client.fetch(asked_once(url)), keep);
    loop.run();
    return answer;
}

Result<Input> read_input(const std::string& name) {
    if (name.starts_with("http://") || name.starts_with("https://")) {
        Response response = download(name);
        if (response.failure != FetchFailure::none) return failure(response.reason);
        if (!response.has_body()) return failure(fmt::format("the server answered {}", response.status));
        return Input{std::move(response.body), std::move(response.url), std::move(response.content_type)};
    }
    try {
        return Input{read_file(name, file_bytes_max), {}, {}};
    } catch (const std::system_error& error) {  // its own name is in the message already
        return failure(error.code().message());
    }
}

}  // namespace newspool::commands
