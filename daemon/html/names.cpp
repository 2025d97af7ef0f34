// Two tables: what each name means, and what holds of each element.
#include "html/names.hpp"

#include <array>

#include "base/name_table.hpp"

namespace newspool::html {
namespace {

using enum Tag;

constexpr NameTable tags(std::to_array<Named<Tag>>({
    {"a", a},
    {"abbr", abbr},
    {"acronym", acronym},
    {"address", address},
    {"annotation", annotation},
    {"annotation-xml", annotation_xml},
    {"applet", applet},
    {"article", article},
    {"aside", aside},
    {"audio", audio},
    {"b", b},
    {"bdi", bdi},
    {"bdo", bdo},
    {"big", big},
    {"blockquote", blockquote},
    {"br", br},
    {"caption", caption},
    {"center", div},
    {"cite", cite},
    {"code", code},
    {"col", col},
    {"colgroup", colgroup},
    {"data", data},
    {"dd", dd},
    {"del", del},
    {"details", details},
    {"dfn", dfn},
    {"dialog", div},
    {"dir", ul},
    {"div", div},
    {"dl", dl},
    {"dt", dt},
    {"em", em},
    {"fieldset", div},
    {"figcaption", figcaption},
    {"figure", figure},
    {"footer", footer},
    {"h1", h1},
    {"h2", h2},
    {"h3", h3},
    {"h4", h4},
    {"h5", h5},
    {"h6", h6},
    {"head", head},
    {"header", header},
    {"hgroup", hgroup},
    {"hr", hr},
    {"i", i},
    {"image", img},
    {"img", img},
    {"ins", ins},
    {"kbd", kbd},
    {"li", li},
    {"listing", pre},
    {"main", main},
    {"mark", mark},
    {"menu", ul},
    {"metadata", metadata},
    {"nav", nav},
    {"ol", ol},
    {"option", option},
    {"p", p},
    {"picture", picture},
    {"pre", pre},
    {"q", q},
    {"rb", rb},
    {"rp", rp},
    {"rt", rt},
    {"ruby", ruby},
    {"s", s},
    {"samp", samp},
    {"script", script},
    {"search", div},
    {"section", section},
    {"small", small},
    {"source", source},
    {"span", span},
    {"strike", strike},
    {"strong", strong},
    {"style", style},
    {"sub", sub},
    {"summary", summary},
    {"sup", sup},
    {"table", table},
    {"tbody", tbody},
    {"td", td},
    {"template", template_},
    {"textarea", textarea},
    {"tfoot", tfoot},
    {"th", th},
    {"thead", thead},
    {"time", time},
    {"title", title},
    {"tr", tr},
    {"track", track},
    {"tt", tt},
    {"u", u},
    {"ul", ul},
    {"var", var},
    {"video", video},
    {"wbr", wbr},
    {"xmp", xmp},
}));

using namespace trait;
constexpr Traits inline_ = written;
constexpr Traits mark_up = written | formatting;
constexpr Traits block_ = written | block | special;
constexpr Traits young_block = written | block;  // special by now, but older parsers let an <li> in it end
                                                 // one around it, and so do we
constexpr Traits heading_ = block_ | heading;
constexpr Traits item = block_ | implied_end;
constexpr Traits rows = written | special | structure | table_part;
constexpr Traits cell = written | special | barrier | table_part;
constexpr Traits ruby_part = written | implied_end;
constexpr Traits unread = raw | hidden;

struct Element {
    std::string_view name;
    Traits traits = 0;
};

// In the order of Tag. h5 closes like h1, a <summary> like a <div>: see the standard, section 13.2.6.4.7.
constexpr auto elements = std::to_array<Element>({
    {"", 0},
    {"a", written | formatting},
    {"abbr", inline_},
    {"acronym", inline_},
    {"address", block_},
    {"annotation", hidden},
    {"annotation-xml", hidden},
    {"applet", hidden},
    {"article", block_},
    {"aside", block_},
    {"audio", inline_},
    {"b", mark_up},
    {"bdi", inline_},
    {"bdo", inline_},
    {"big", mark_up},
    {"blockquote", block_},
    {"br", inline_ | empty | special},
    {"caption", cell},
    {"cite", inline_},
    {"code", mark_up},
    {"col", written | empty | table_part | special},
    {"colgroup", rows},
    {"data", inline_},
    {"dd", item},
    {"del", inline_},
    {"details", block_},
    {"dfn", inline_},
    {"div", block_},
    {"dl", block_},
    {"dt", item},
    {"em", mark_up},
    {"figcaption", young_block},
    {"figure", block_},
    {"footer", block_},
    {"h1", heading_},
    {"h2", heading_},
    {"h3", heading_},
    {"h4", heading_},
    {"h5", heading_},
    {"h6", heading_},
    {"head", hidden},
    {"header", block_},
    {"hgroup", young_block},
    {"hr", block_ | empty},
    {"i", mark_up},
    {"img", inline_ | empty | special},
    {"ins", inline_},
    {"kbd", inline_},
    {"li", item},
    {"main", young_block},
    {"mark", inline_},
    {"metadata", hidden},
    {"nav", block_},
    {"ol", block_},
    {"option", 0},
    {"p", item},
    {"picture", inline_},
    {"pre", block_},
    {"q", inline_},
    {"rb", ruby_part},
    {"rp", ruby_part},
    {"rt", ruby_part},
    {"ruby", inline_},
    {"s", mark_up},
    {"samp", inline_},
    {"script", unread},
    {"section", block_},
    {"small", mark_up},
    {"source", written | empty | special},
    {"span", inline_},
    {"strike", mark_up},
    {"strong", mark_up},
    {"style", unread},
    {"sub", inline_},
    {"summary", young_block},
    {"sup", inline_},
    {"table", block_ | structure | barrier},
    {"tbody", rows},
    {"td", cell},
    {"template", hidden},
    {"textarea", raw},
    {"tfoot", rows},
    {"th", cell},
    {"thead", rows},
    {"time", inline_},
    {"title", raw},
    {"tr", rows},
    {"track", written | empty | special},
    {"tt", mark_up},
    {"u", mark_up},
    {"ul", block_},
    {"var", inline_},
    {"video", inline_},
    {"wbr", inline_ | empty | special},
    {"xmp", raw},
});
static_assert(elements.size() == static_cast<std::size_t>(Tag::count));
static_assert(elements[static_cast<std::size_t>(Tag::wbr)].name == "wbr");

}  // namespace

Tag tag_named(std::string_view name) noexcept {
    const Tag* tag = tags.find(name);
    return tag != nullptr ? *tag : Tag::unknown;
}

std::string_view name_of(Tag tag) noexcept { return elements[static_cast<std::size_t>(tag)].name; }

Traits traits_of(Tag tag) noexcept { return elements[static_cast<std::size_t>(tag)].traits; }

}  // namespace newspool::html
