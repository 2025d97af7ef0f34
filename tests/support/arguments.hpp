// Words as exec and posix_spawn want them.
#pragma once

#include <string>
#include <vector>

namespace newspool::test {

// The null-terminated array, pointing into `words`.
[[nodiscard]] inline std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> array;
    array.reserve(words.size() + 1);
    for (std::string& word : words) array.push_back(word.data());
    array.push_back(nullptr);
    return array;
}

}  // namespace newspool::test
