// One thread, one question at a time (RFC 1035 §4.1): the question is sent back with answers behind it.
#include "support/name_server.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file.hpp"

namespace newspool::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Address = std::array<std::uint8_t, 4>;

constexpr std::size_t head_size = 12;
enum Code : std::uint8_t { sound = 0, server_failure = 2, no_such_name = 3 };

struct Question {
    std::string name;
    unsigned type = 0;
    std::size_t end = 0;
};

std::optional<Question> read_question(const Bytes& packet) {
    Question question;
    std::size_t at = head_size;
    while (at < packet.size() && packet[at] != 0) {
        const std::size_t length = packet[at++];
        if (length > 63 || at + length > packet.size()) return std::nullopt;
        question.name.append(packet.begin() + static_cast<std::ptrdiff_t>(at),
                             packet.begin() + static_cast<std::ptrdiff_t>(at + length));
        question.name += '.';
        at += length;
    }
    if (at + 5 > packet.size()) return std::nullopt;
    question.type = static_cast<unsigned>(packet[at + 1] << 8U | packet[at + 2]);
    question.end = at + 5;
    return question;
}

// "ip-127-0-0-2-10-0-0-1" -> both addresses.
std::vector<Address> addresses_in(std::string_view label) {
    std::vector<std::uint8_t> numbers;
    for (auto dash = label.find('-'); dash != std::string_view::npos; dash = label.find('-', dash + 1))
        numbers.push_back(static_cast<std::uint8_t>(std::stoi(std::string(label.substr(dash + 1)))));
    std::vector<Address> found;
    for (std::size_t at = 0; at + 4 <= numbers.size(); at += 4)
        found.push_back({numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]});
    return found;
}

Bytes reply(const Bytes& packet, const Question& question, Code code, const std::vector<Address>& addresses) {
    Bytes answer(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(question.end));
    answer[2] = 0x81;  // a response to a question that wanted recursion
    answer[3] = static_cast<std::uint8_t>(0x80U | code);
    answer[6] = 0;
    answer[7] = static_cast<std::uint8_t>(addresses.size());
    std::fill(answer.begin() + 8, answer.begin() + head_size, std::uint8_t{0});
    for (const Address& address : addresses) {
        for (const int byte : {0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4})  // that name, A, IN, for 0 s
            answer.push_back(static_cast<std::uint8_t>(byte));
        answer.insert(answer.end(), address.begin(), address.end());
    }
    return answer;
}

}  // namespace

class NameServer::Desk {
  public:
    Desk() : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(53);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{0, 50'000};  // how often it looks whether the test has ended
        if (bind(socket_.number(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 ||
            setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
            throw std::runtime_error("the test's name server cannot have its port");
        thread_ = std::jthread([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) serve_one();
        });
    }

    std::size_t asked(const std::string& beginning) const {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::ranges::count_if(
            log_, [&](const std::string& name) { return name.starts_with(beginning); }));
    }

  private:
    void serve_one() {
        Bytes packet(1024);
        sockaddr_in from{};
        socklen_t from_size = sizeof from;
        const auto size = recvfrom(socket_.number(), packet.data(), packet.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &from_size);
        if (size < static_cast<ssize_t>(head_size)) return;
        packet.resize(static_cast<std::size_t>(size));
        const auto question = read_question(packet);
        if (!question) return;
        const auto answer = answer_to(packet, *question);
        if (answer)
            sendto(socket_.number(), answer->data(), answer->size(), 0,
                   reinterpret_cast<const sockaddr*>(&from), from_size);
    }

    std::optional<Bytes> answer_to(const Bytes& packet, const Question& question) {
        const std::string label = question.name.substr(0, question.name.find('.'));
        std::size_t times = 0;
        if (question.type == 1) {
            times = asked(question.name);
            const std::lock_guard lock(mutex_);
            log_.push_back(question.name);
        }
        if (label.starts_with("hang")) return std::nullopt;
        if (label.starts_with("fail")) return reply(packet, question, server_failure, {});
        auto addresses = addresses_in(label);
        if (label.starts_with("none") || addresses.empty()) return reply(packet, question, no_such_name, {});
        if (label.starts_with("turn")) {
            addresses.front() = addresses[std::min(times, addresses.size() - 1)];
            addresses.resize(1);
        }
        if (question.type != 1) addresses.clear();
        return reply(packet, question, sound, addresses);
    }

    Descriptor socket_;
    mutable std::mutex mutex_;
    std::vector<std::string> log_;
    std::jthread thread_;
};

NameServer::NameServer() : desk_(std::make_unique<Desk>()) {}
NameServer::~NameServer() = default;

std::size_t NameServer::asked(const std::string& beginning) const { return desk_->asked(beginning); }

std::string NameServer::resolv_conf(unsigned seconds) {
    return fmt::format("nameserver 127.0.0.1\noptions timeout:{} attempts:1\n", seconds);
}

}  // namespace newspool::test
