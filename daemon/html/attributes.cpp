// The allow-list of attributes: one table of names with the kind of their values, one of what each element
// may have.
#include "html/attributes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/name_table.hpp"
#include "base/text.hpp"
#include "html/references.hpp"

namespace newspool::html {
namespace {

// One bit each.
using Names = std::uint64_t;
namespace name {
inline constexpr Names abbr = Names{1} << 0U;
inline constexpr Names alt = Names{1} << 1U;
inline constexpr Names cite = Names{1} << 2U;
inline constexpr Names colspan = Names{1} << 3U;
inline constexpr Names controls = Names{1} << 4U;
inline constexpr Names datetime = Names{1} << 5U;
inline constexpr Names default_ = Names{1} << 6U;
inline constexpr Names dir = Names{1} << 7U;
inline constexpr Names height = Names{1} << 8U;
inline constexpr Names href = Names{1} << 9U;
inline constexpr Names hreflang = Names{1} << 10U;
inline constexpr Names kind = Names{1} << 11U;
inline constexpr Names label = Names{1} << 12U;
inline constexpr Names lang = Names{1} << 13U;
inline constexpr Names longdesc = Names{1} << 14U;
inline constexpr Names loop = Names{1} << 15U;
inline constexpr Names media = Names{1} << 16U;
inline constexpr Names muted = Names{1} << 17U;
inline constexpr Names open = Names{1} << 18U;
inline constexpr Names poster = Names{1} << 19U;
inline constexpr Names reversed = Names{1} << 20U;
inline constexpr Names rowspan = Names{1} << 21U;
inline constexpr Names scope = Names{1} << 22U;
inline constexpr Names sizes = Names{1} << 23U;
inline constexpr Names span = Names{1} << 24U;
inline constexpr Names src = Names{1} << 25U;
inline constexpr Names srclang = Names{1} << 26U;
inline constexpr Names srcset = Names{1} << 27U;
inline constexpr Names start = Names{1} << 28U;
inline constexpr Names title = Names{1} << 29U;
inline constexpr Names type = Names{1} << 30U;
inline constexpr Names value = Names{1} << 31U;
inline constexpr Names width = Names{1} << 32U;
inline constexpr Names lazy_src = Names{1} << 33U;
inline constexpr Names lazy_srcset = Names{1} << 34U;
}  // namespace name

struct Rule {
    enum class Kind { text, number, flag, page, resource, srcset };
    Names bit = 0;
    Kind kind = Kind::text;
    std::string_view written;  // the name in the output
};

using enum Rule::Kind;

constexpr NameTable rules(std::to_array<Named<Rule>>({
    {"abbr", {name::abbr, text, "abbr"}},
    {"alt", {name::alt, text, "alt"}},
    {"cite", {name::cite, page, "cite"}},
    {"colspan", {name::colspan, number, "colspan"}},
    {"controls", {name::controls, flag, "controls"}},
    {"data-lazy-src", {name::lazy_src, resource, "src"}},
    {"data-original", {name::lazy_src, resource, "src"}},
    {"data-src", {name::lazy_src, resource, "src"}},
    {"data-srcset", {name::lazy_srcset, srcset, "srcset"}},
    {"datetime", {name::datetime, text, "datetime"}},
    {"default", {name::default_, flag, "default"}},
    {"dir", {name::dir, text, "dir"}},
    {"height", {name::height, number, "height"}},
    {"href", {name::href, page, "href"}},
    {"hreflang", {name::hreflang, text, "hreflang"}},
    {"kind", {name::kind, text, "kind"}},
    {"label", {name::label, text, "label"}},
    {"lang", {name::lang, text, "lang"}},
    {"longdesc", {name::longdesc, page, "longdesc"}},
    {"loop", {name::loop, flag, "loop"}},
    {"media", {name::media, text, "media"}},
    {"muted", {name::muted, flag, "muted"}},
    {"open", {name::open, flag, "open"}},
    {"poster", {name::poster, resource, "poster"}},
    {"reversed", {name::reversed, flag, "reversed"}},
    {"rowspan", {name::rowspan, number, "rowspan"}},
    {"scope", {name::scope, text, "scope"}},
    {"sizes", {name::sizes, text, "sizes"}},
    {"span", {name::span, number, "span"}},
    {"src", {name::src, resource, "src"}},
    {"srclang", {name::srclang, text, "srclang"}},
    {"srcset", {name::srcset, srcset, "srcset"}},
    {"start", {name::start, number, "start"}},
    {"title", {name::title, text, "title"}},
    {"type", {name::type, text, "type"}},
    {"value", {name::value, text, "value"}},
    {"width", {name::width, number, "width"}},
    {"xlink:href", {name::href, page, "href"}},
    {"xml:lang", {name::lang, text, "lang"}},
}));

constexpr Names anywhere = name::dir | name::lang | name::title;

constexpr Names allowed_on(Tag tag) {
    switch (tag) {
        case Tag::a:
            return anywhere | name::href | name::hreflang;
        case Tag::img:
            return anywhere | name::src | name::srcset | name::sizes | name::alt | name::width |
                   name::height | name::longdesc | name::lazy_src | name::lazy_srcset;
        case Tag::source:
            return anywhere | name::src | name::srcset | name::sizes | name::type | name::media |
                   name::lazy_src | name::lazy_srcset;
        case Tag::audio:
            return anywhere | name::src | name::controls | name::loop | name::muted;
        case Tag::video:
            return anywhere | name::src | name::poster | name::width | name::height | name::controls |
                   name::loop | name::muted;
        case Tag::track:
            return anywhere | name::src | name::kind | name::srclang | name::label | name::default_;
        case Tag::blockquote:
        case Tag::q:
            return anywhere | name::cite;
        case Tag::del:
        case Tag::ins:
            return anywhere | name::cite | name::datetime;
        case Tag::time:
            return anywhere | name::datetime;
        case Tag::data:
        case Tag::li:
            return anywhere | name::value;
        case Tag::ol:
            return anywhere | name::start | name::type | name::reversed;
        case Tag::td:
        case Tag::th:
            return anywhere | name::colspan | name::rowspan | name::scope | name::abbr;
        case Tag::col:
        case Tag::colgroup:
            return anywhere | name::span;
        case Tag::details:
            return anywhere | name::open;
        default:
            return anywhere;
    }
}

constexpr auto allowed = [] {
    std::array<Names, static_cast<std::size_t>(Tag::count)> table{};
    for (std::size_t tag = 0; tag < table.size(); ++tag) table[tag] = allowed_on(static_cast<Tag>(tag));
    return table;
}();

// The leading digits of "300", "300px" or "-2"; nothing for "50%", "auto" and what no page needs.
std::optional<int> leading_number(std::string_view text) {
    text = trimmed(text);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || rest.find('%') != std::string_view::npos || value < -9999 || value > 99999)
        return std::nullopt;
    return value;
}

class AttributeWriter {
  public:
    AttributeWriter(std::string& out, Tag tag, const Links& links)
        : out_(out), links_(links), missing_(allowed[static_cast<std::size_t>(tag)]) {}

    // A name is used up by its first attribute, kept or not; what a lazy loader would put into src later is
    // taken only where no src has been kept.
    void write(const Attribute& attribute, Names wanted) {
        const Rule* rule = rules.find(attribute.name);
        if (rule == nullptr || (missing_ & wanted & rule->bit) == 0) return;
        missing_ &= ~rule->bit;
        const std::size_t begin = out_.size();
        out_.append(" ").append(rule->written).append("=\"");
        if (append_value(*rule, decoded(attribute.value))) {
            out_ += '"';
            kept_ |= rule->bit;
        } else {
            out_.resize(begin);
        }
    }

    [[nodiscard]] bool kept(Names any) const { return (kept_ & any) != 0; }
    [[nodiscard]] bool counts_readers() const { return counts_readers_; }

  private:
    std::string_view decoded(std::string_view raw) {
        if (raw.find('&') == std::string_view::npos) return raw;
        decoded_.clear();
        append_decoded(decoded_, raw, Place::attribute);
        return decoded_;
    }

    bool append_value(const Rule& rule, std::string_view value) {
        switch (rule.kind) {
            case flag:
                return true;
            case number:
                return append_number(rule, value);
            case page:
            case resource:
                return append_link(value, rule.kind == page ? Use::page : Use::resource);
            case srcset:
                link_.clear();
                if (!links_.append_srcset(link_, value)) return false;
                append_escaped_value(out_, link_);
                return true;
            case text:
                append_escaped_value(out_, value);
                return true;
        }
        return false;
    }

    bool append_link(std::string_view value, Use use) {
        link_.clear();
        if (!links_.append(link_, value, use)) return false;
        append_escaped_value(out_, link_);
        return true;
    }

    bool append_number(const Rule& rule, std::string_view value) {
        const auto number_value = leading_number(value);
        if (!number_value) return false;
        const bool is_size = (rule.bit & (name::width | name::height)) != 0;
        if (is_size && *number_value <= 1) counts_readers_ = true;
        out_ += std::to_string(*number_value);
        return true;
    }

    std::string& out_;
    const Links& links_;
    Names missing_;
    Names kept_ = 0;
    bool counts_readers_ = false;
    std::string decoded_;
    std::string link_;
};

constexpr Names lazy = name::lazy_src | name::lazy_srcset;

}  // namespace

bool append_attributes(std::string& out, Tag tag, std::span<const Attribute> attributes, const Links& links) {
    AttributeWriter writer(out, tag, links);
    for (const Attribute& attribute : attributes) writer.write(attribute, ~lazy);
    const bool may_be_lazy = tag == Tag::img || tag == Tag::source;
    if (may_be_lazy && !writer.kept(name::src | name::srcset))
        for (const Attribute& attribute : attributes) writer.write(attribute, lazy);

    const bool shows = writer.kept(name::src | name::srcset | lazy);
    if (tag == Tag::a) return writer.kept(name::href);
    if (tag == Tag::img) return shows && !writer.counts_readers();
    if (tag == Tag::source || tag == Tag::track) return shows;
    return true;
}

}  // namespace newspool::html
