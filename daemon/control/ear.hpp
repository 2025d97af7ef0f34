// The daemon's ear: a Unix socket on which its verbs are asked for, one question and answer a connection.
//
// A question is a line of words, told apart by the unit separator (0x1F); an answer is a line with an exit
// code, then a text, then a zero byte, without which it is not whole. Who may connect is a matter of the
// socket's mode (0660: owner and group); verbs that change something are for the owner and root, whom the
// kernel names (SO_PEERCRED).
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/local/stream_protocol.hpp>

#include "base/log.hpp"
#include "control/local_listener.hpp"

namespace newspool::control {

struct Answer {
    int code = 0;  // for the exit of the process that asked
    std::string text;
    // What follows the text, piece by piece: each is asked for when the caller has taken the one before; an
    // empty one is the end. None: nothing follows.
    std::function<asio::awaitable<std::string>()> more;
};

struct Verb {
    std::string_view name;
    bool changes = false;
    std::function<asio::awaitable<Answer>(std::vector<std::string> arguments)> act;
};

class Ear {
  public:
    using Patience = std::chrono::steady_clock::duration;

    // Throws std::system_error, with the path, if it cannot listen there. A caller is dropped who takes
    // longer than `patience` for the question, or for taking a piece of the answer.
    Ear(const asio::any_io_executor& loop, std::filesystem::path socket, std::vector<Verb> verbs, Log& log,
        Patience patience = std::chrono::seconds(10));
    Ear(const Ear&) = delete;
    Ear& operator=(const Ear&) = delete;

    // Answers for ever; ends when the loop does.
    asio::awaitable<void> listen();

  private:
    using Socket = asio::local::stream_protocol::socket;

    asio::awaitable<void> serve(Socket caller);
    asio::awaitable<void> send(Socket& caller, std::string_view text) const;
    asio::awaitable<Answer> answer(std::vector<std::string> words, Socket& caller) const;

    std::vector<Verb> verbs_;
    Log& log_;
    Patience patience_;
    LocalListener listener_;
    std::shared_ptr<std::size_t> callers_ = std::make_shared<std::size_t>(0);
};

}  // namespace newspool::control
