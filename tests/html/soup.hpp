// HTML made at random, the same for the same seed: soup that no publisher would write, and sound documents
// that any might.
#pragma once

#include <random>
#include <string>

namespace newspool::html {

// Tags, attributes, text and broken pieces in any order.
[[nodiscard]] std::string random_soup(std::mt19937& random, unsigned pieces);

// A well-formed document in which every element stands where HTML lets it stand.
[[nodiscard]] std::string random_document(std::mt19937& random);

}  // namespace newspool::html
