// How a test says that the machine lacks what it needs: it prints the line that CTest takes as "skipped", and
// then returns. In CI that is a failure, unless .ci/may-skip names the capability.
#pragma once

#include <iostream>
#include <string_view>

namespace newspool::test {

inline void skip(std::string_view capability) { std::cout << "SKIPPED: " << capability << '\n'; }

}  // namespace newspool::test
