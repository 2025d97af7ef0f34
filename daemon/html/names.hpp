// The elements and attributes that this room knows by name, and what the HTML standard and our allow-list
// say of them. Every name that is not here is unknown: its tags are dropped, its text is kept.
#pragma once

#include <cstdint>
#include <string_view>

namespace newspool::html {

// Several names may mean one Tag: <center> is read as a div, <listing> as a pre.
enum class Tag : std::uint8_t {
    unknown,
    a,
    abbr,
    acronym,
    address,
    annotation,
    annotation_xml,
    applet,
    article,
    aside,
    audio,
    b,
    bdi,
    bdo,
    big,
    blockquote,
    br,
    caption,
    cite,
    code,
    col,
    colgroup,
    data,
    dd,
    del,
    details,
    dfn,
    div,
    dl,
    dt,
    em,
    figcaption,
    figure,
    footer,
    h1,
    h2,
    h3,
    h4,
    h5,
    h6,
    head,
    header,
    hgroup,
    hr,
    i,
    img,
    ins,
    kbd,
    li,
    main,
    mark,
    metadata,
    nav,
    ol,
    option,
    p,
    picture,
    pre,
    q,
    rb,
    rp,
    rt,
    ruby,
    s,
    samp,
    script,
    section,
    small,
    source,
    span,
    strike,
    strong,
    style,
    sub,
    summary,
    sup,
    table,
    tbody,
    td,
    template_,
    textarea,
    tfoot,
    th,
    thead,
    time,
    title,
    tr,
    track,
    tt,
    u,
    ul,
    var,
    video,
    wbr,
    xmp,
    count
};

// What holds of an element, as bits of its Traits.
using Traits = std::uint16_t;
namespace trait {
inline constexpr Traits written = 1U << 0U;      // on the allow-list
inline constexpr Traits empty = 1U << 1U;        // never has content: <br>
inline constexpr Traits block = 1U << 2U;        // its start tag ends an open paragraph
inline constexpr Traits special = 1U << 3U;      // the standard's "special": end tags of spans stop here
inline constexpr Traits formatting = 1U << 4U;   // goes on in the next block when cut off by the end of one
inline constexpr Traits heading = 1U << 5U;      // h1 to h6
inline constexpr Traits structure = 1U << 6U;    // of a table; holds no text of its own: <tr>
inline constexpr Traits barrier = 1U << 7U;      // end tags of what is outside do not reach through it: <td>
inline constexpr Traits table_part = 1U << 8U;   // has a meaning only inside a table
inline constexpr Traits implied_end = 1U << 9U;  // may be left open: <li>
inline constexpr Traits raw = 1U << 10U;         // up to its own end tag, "<" means nothing: <script>
inline constexpr Traits hidden = 1U << 11U;      // nobody reads what is in it: <script>, <head>
}  // namespace trait

[[nodiscard]] Tag tag_named(std::string_view name) noexcept;  // in any case
[[nodiscard]] std::string_view name_of(Tag tag) noexcept;
[[nodiscard]] Traits traits_of(Tag tag) noexcept;
[[nodiscard]] inline bool is(Tag tag, Traits any) noexcept { return (traits_of(tag) & any) != 0; }

}  // namespace newspool::html
