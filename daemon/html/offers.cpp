// Only start tags are looked at: <link> is as often in the body as in the head.
#include "html/offers.hpp"

#include <algorithm>
#include <span>

#include "base/reference.hpp"
#include "base/text.hpp"
#include "html/references.hpp"
#include "html/tokenizer.hpp"
#include "model/media_type.hpp"

namespace newspool::html {
namespace {

constexpr std::size_t offers_max = 50;

std::string value_of(std::span<const Attribute> attributes, std::string_view name) {
    std::string value;
    for (const Attribute& attribute : attributes)
        if (equal_ignoring_case(attribute.name, name)) {
            append_decoded(value, attribute.value, Place::attribute);
            break;
        }
    return value;
}

bool holds_word(std::string_view words, std::string_view wanted) {
    while (!(words = trimmed(words)).empty()) {
        const auto end = std::min(words.find_first_of(" \t\r\n\f"), words.size());
        if (equal_ignoring_case(words.substr(0, end), wanted)) return true;
        words.remove_prefix(end);
    }
    return false;
}

}  // namespace

std::vector<Offer> offered_feeds(std::string_view page, std::string_view url) {
    std::vector<Offer> offers;
    std::string base(url);
    bool has_base = false;
    Tokenizer tokens(page);
    for (Token token = tokens.next(); token.kind != Token::Kind::finished && offers.size() < offers_max;
         token = tokens.next()) {
        if (token.kind != Token::Kind::start) continue;
        const auto attributes = tokens.attributes();
        if (!has_base && equal_ignoring_case(token.name, "base")) {
            if (const std::string href = value_of(attributes, "href"); !href.empty()) {
                base = absolute_reference(href, url);
                has_base = true;
            }
        }
        if (!equal_ignoring_case(token.name, "link")) continue;
        const std::string href = value_of(attributes, "href");
        if (trimmed(href).empty() || !holds_word(value_of(attributes, "rel"), "alternate") ||
            !is_feed_type(value_of(attributes, "type")))
            continue;
        Offer offer{absolute_reference(href, base), value_of(attributes, "title")};
        const auto same = [&](const Offer& other) { return other.url == offer.url; };
        if (std::ranges::none_of(offers, same)) offers.push_back(std::move(offer));
    }
    return offers;
}

}  // namespace newspool::html
