// Somebody who asks a server over HTTP, politely or not: bytes in, all that comes back out.
#pragma once

#include <string>
#include <string_view>

#include "base/file.hpp"

namespace newspool::test {

// To "127.0.0.1:9464", or to a socket's path; fails the test if nobody listens there.
[[nodiscard]] Descriptor connected(const std::string& where);

// What comes until the other side closes the connection; what is sent after that is nobody's loss.
[[nodiscard]] std::string answer_to(const std::string& where, std::string_view bytes);
[[nodiscard]] std::string rest_of(const Descriptor& connection);

[[nodiscard]] std::string get(const std::string& where, std::string_view path);
// The same, without the head.
[[nodiscard]] std::string body_of(const std::string& answer);

}  // namespace newspool::test
