// One io_context, run anew for each question; the kept connections live on between them.
#include "fetch/asking.hpp"

#include <thread>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "fetch/client.hpp"

namespace newspool::test {

class Asker::Loop {
  public:
    explicit Loop(unsigned connections) : client_(context_.get_executor(), connections) {}

    void begin(const Request& request, Response& answer) {
        asio::co_spawn(context_, client_.fetch(request),
                       [&answer](std::exception_ptr error, Response response) {
                           if (error) std::rethrow_exception(error);
                           answer = std::move(response);
                       });
    }
    void run() {
        context_.run();
        context_.restart();
    }
    void stop_soon() {
        asio::post(context_, [this] { client_.stop(); });
    }

  private:
    asio::io_context context_;
    fetch::Client client_;
};

Asker::Asker(unsigned connections) : loop_(std::make_unique<Loop>(connections)) {}
Asker::~Asker() = default;

Response Asker::ask(const Request& request) {
    Response answer;
    loop_->begin(request, answer);
    loop_->run();
    return answer;
}

Response Asker::ask(const std::string& url) { return ask(usual(url)); }

std::vector<Response> Asker::ask_all(const std::vector<Request>& requests) {
    std::vector<Response> answers(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) loop_->begin(requests[i], answers[i]);
    loop_->run();
    return answers;
}

std::vector<Response> Asker::ask_until(const std::vector<Request>& requests,
                                       const std::function<void()>& when) {
    const std::jthread stopper([&] {
        when();
        loop_->stop_soon();
    });
    return ask_all(requests);
}

Request usual(const std::string& url) {
    Request request;
    request.url = url;
    request.connect_timeout = std::chrono::seconds(5);
    request.timeout = std::chrono::seconds(10);
    request.max_body = std::size_t{1} << 20U;
    request.max_redirects = 8;
    request.allow_private = true;
    return request;
}

}  // namespace newspool::test
