// Digits in groups of three, from the end.
#include "base/number.hpp"

namespace newspool {

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t place = digits.size(); place > 3;) digits.insert(place -= 3, ",");
    return digits;
}

}  // namespace newspool
