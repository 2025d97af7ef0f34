// A scripted server and somebody who visits it, on whose clock hours pass at a word.
//
//     Street street;
//     street.feed("/busy", {status(503).with("Retry-After", "7200"), news()});
//     street.visitor.round();
//     street.check_wait({"/busy"}, 2h);
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "politeness/calendar.hpp"
#include "politeness/visitor.hpp"
#include "support/server.hpp"

namespace newspool::test {

class Street {
  public:
    Server server;
    Visitor visitor;

    // Subscribes to the path on a host of its own, to be changed further until the next call.
    Subscription& feed(const std::string& path, std::vector<Answer> answers);
    // Own waits as they are without any configuration, but for chance: an hour, doubled up to a day.
    void wait_as_installed();
    void pass(Duration length) const;

    [[nodiscard]] std::size_t asked(std::string_view path) const;
    [[nodiscard]] Written plan_of(const std::string& path) const;

    // Nothing is asked until a minute before `wait` is over, and each of the paths once when it is.
    void check_wait(const std::vector<std::string>& paths, Duration wait);

  private:
    std::map<std::string, std::string> urls_;  // by path
};

// A feed of one item with validators.
[[nodiscard]] Answer news();

}  // namespace newspool::test
