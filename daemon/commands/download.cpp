// The same client as the daemon's, with the defaults of [fetch].
#include "commands/download.hpp"

#include <exception>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "base/version.hpp"
#include "fetch/client.hpp"
#include "model/settings.hpp"

namespace newspool::commands {
namespace {

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

}  // namespace newspool::commands
