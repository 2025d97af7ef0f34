// RFC 9110 (HTTP semantics) and RFC 9111 (caching); sections are named at each rule.
#include "fetch/headers.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "model/media_type.hpp"

namespace newspool::fetch {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t validator_bytes_max = 8192;
constexpr std::int64_t delta_seconds_max = 2'147'483'648;  // RFC 9111 §1.2.2

std::optional<seconds> above_zero(std::optional<seconds> length) {
    if (!length || *length <= seconds(0)) return std::nullopt;
    return std::min(*length, seconds(delta_seconds_max));
}

std::optional<sys_seconds> date_field(const Head& head, std::string_view name) {
    const auto text = head.field(name);
    return text ? parse_http_date(*text) : std::nullopt;
}

std::string validator(std::optional<std::string_view> field) {
    if (!field || field->size() > validator_bytes_max) return "";
    const auto is_control = [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte < 0x20 || byte == 0x7F;
    };
    return std::ranges::any_of(*field, is_control) ? "" : std::string(*field);
}

// Takes the next member off a list, in which a quoted string may hold the separator.
std::string_view next_member(std::string_view& list, char separator) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < list.size() && (quoted || list[end] != separator); ++end) {
        if (quoted && list[end] == '\\')
            ++end;
        else if (list[end] == '"')
            quoted = !quoted;
    }
    end = std::min(end, list.size());
    const std::string_view member = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    return member;
}

std::string_view unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

struct CacheControl {
    bool must_ask = false;           // no-cache or no-store: the wait may be as short as we like
    std::optional<seconds> max_age;  // absent too if it cannot be read
    bool has_max_age = false;
};

// RFC 9111 §5.2.2. s-maxage is not for us: we are a private cache.
CacheControl cache_control(std::string_view list) {
    CacheControl control;
    while (!list.empty()) {
        const auto [name, value] = next_directive(list, ',');
        // A no-cache that names fields is about these fields alone.
        if ((equal_ignoring_case(name, "no-cache") && value.empty()) || equal_ignoring_case(name, "no-store"))
            control.must_ask = true;
        if (equal_ignoring_case(name, "max-age") && !control.has_max_age) {  // the first one counts, §4.2.1
            control.has_max_age = true;
            control.max_age = delta_seconds(value);
        }
    }
    return control;
}

// RFC 9111 §5.3: a recipient takes what is no date, "0" above all, for a time in the past; "0" and "-1" are
// so common that they are no nonsense.
std::optional<seconds> until_expires(const Head& head, sys_seconds now, Hints& hints) {
    const auto text = head.field("Expires");
    if (!text) return std::nullopt;
    const auto expires = parse_http_date(*text);
    if (!expires && *text != "0" && *text != "-1") hints.found_unreadable(HintName::expires);
    if (!expires) return std::nullopt;
    return *expires - date_field(head, "Date").value_or(now);
}

seconds age_of(const Head& head, Hints& hints) {
    const auto text = head.field("Age");
    const auto age = text ? delta_seconds(*text) : std::nullopt;
    if (text && !age) hints.found_unreadable(HintName::age);
    return age.value_or(seconds(0));
}

// RFC 9111 §4.2: freshness lifetime less the age that the answer had when it came.
std::optional<seconds> freshness(const Head& head, sys_seconds now, Hints& hints) {
    const CacheControl control = cache_control(head.list("Cache-Control"));
    if (control.has_max_age && !control.max_age) hints.found_unreadable(HintName::max_age);
    const auto expires = until_expires(head, now, hints);
    const seconds age = age_of(head, hints);
    const auto lifetime = control.has_max_age ? control.max_age : expires;  // max-age outranks Expires, §5.3
    if (control.must_ask || !lifetime) return std::nullopt;
    return above_zero(*lifetime - age);
}

// RFC 9110 §10.2.3. A date is measured by the server's own clock where it tells it.
std::optional<seconds> retry_after(const Head& head, sys_seconds now, Hints& hints) {
    const auto text = head.field("Retry-After");
    if (!text) return std::nullopt;
    if (const auto wait = delta_seconds(*text)) return above_zero(wait);
    const auto date = parse_http_date(*text);
    if (!date) {
        hints.found_unreadable(HintName::retry_after);
        return std::nullopt;
    }
    return above_zero(*date - date_field(head, "Date").value_or(now));
}

bool holds_word(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (equal_ignoring_case(words.substr(0, end), wanted)) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

struct LinkParameters {
    std::optional<std::string_view> rel;  // the first counts, RFC 8288 §3.3
    std::string_view type;
    bool elsewhere = false;
};

// The parameters of one link, up to the comma that ends it.
LinkParameters take_parameters(std::string_view& list) {
    std::string_view parameters = next_member(list, ',');
    LinkParameters taken;
    while (!parameters.empty()) {
        const auto [name, value] = next_directive(parameters, ';');
        if (equal_ignoring_case(name, "rel") && !taken.rel) taken.rel = value;
        if (equal_ignoring_case(name, "type")) taken.type = value;
        if (equal_ignoring_case(name, "anchor")) taken.elsewhere = true;
    }
    return taken;
}

int status_of(std::string_view line) {
    const auto code = line.substr(std::min(line.find(' '), line.size()));
    const auto number = delta_seconds(code.substr(0, std::min<std::size_t>(4, code.size())));
    return number ? static_cast<int>(number->count()) : 0;
}

}  // namespace

std::optional<seconds> delta_seconds(std::string_view text) {
    text = trimmed(text);
    if (text.empty() ||
        !std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; }))
        return std::nullopt;
    std::int64_t value = 0;
    for (const char digit : text) value = std::min(value * 10 + (digit - '0'), delta_seconds_max);
    return seconds(value);
}

Directive next_directive(std::string_view& list, char separator) {
    const std::string_view member = next_member(list, separator);
    const auto equals = std::min(member.find('='), member.size());
    return {trimmed(member.substr(0, equals)),
            unquoted(trimmed(member.substr(std::min(equals + 1, member.size()))))};
}

void Head::take(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {
        *this = Head();
        status_ = status_of(line);
    } else if (complete_) {
        return;
    } else if (line.empty()) {
        complete_ = status_ >= 200;
    } else if (line.front() == ' ' || line.front() == '\t') {  // folded, RFC 9112 §5.2
        if (!fields_.empty()) fields_.back().value.append(" ").append(trimmed(line));
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        fields_.push_back({std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    }
}

std::optional<std::string_view> Head::field(std::string_view name) const {
    for (const Header& header : fields_)
        if (equal_ignoring_case(header.name, name)) return header.value;
    return std::nullopt;
}

std::string Head::list(std::string_view name) const {
    std::string list;
    for (const Header& header : fields_)
        if (equal_ignoring_case(header.name, name))
            list.append(list.empty() ? "" : ", ").append(header.value);
    return list;
}

Validators validators(const Head& head, std::string url) {
    return {std::move(url), validator(head.field("ETag")), validator(head.field("Last-Modified"))};
}

std::vector<std::string> linked(const Head& head, std::string_view relation, MediaTypes types) {
    const std::string whole = head.list("Link");
    std::vector<std::string> targets;
    std::string_view list = whole;
    while (true) {
        list.remove_prefix(std::min(list.find('<'), list.size()));
        const auto end = list.find('>');
        if (end == std::string_view::npos) return targets;
        const std::string target(trimmed(list.substr(1, end - 1)));
        list.remove_prefix(end + 1);
        const LinkParameters link = take_parameters(list);
        if (link.rel && !link.elsewhere && holds_word(*link.rel, relation) &&
            (types == MediaTypes::any || is_feed_type(link.type)))
            targets.push_back(target);
    }
}

Hints hints(const Head& head, sys_seconds now) {
    Hints hints;
    hints.retry_after = retry_after(head, now, hints);
    hints.fresh_for = freshness(head, now, hints);
    return hints;
}

}  // namespace newspool::fetch
