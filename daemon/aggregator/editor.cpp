// The one place that decides what HTML and plain text mean for an article; html/ does the work.
#include "aggregator/editor.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"
#include "html/html.hpp"

namespace newspool {
namespace {

constexpr std::size_t rejected_bytes_max =
    200;  // of a URL that is only told of: data: URLs hold whole images

// Text said to be plain that shows its markup was escaped once too often (feeds do it most in titles).
bool is_html(const Text& text) { return text.kind == Text::Kind::html || html::shows_markup(text.value); }

void make_plain(Text& text) {
    if (is_html(text)) text.value = html::plain_text(text.value);
    text.kind = Text::Kind::plain;
}

// White space is folded in either kind.
void make_line(Text& text) {
    text.value = is_html(text) ? html::plain_line(text.value) : html::folded(text.value);
    text.kind = Text::Kind::plain;
}

void make_safe(Text& text, ArticleSettings::Html html) {
    if (!is_html(text)) return;
    text.kind = Text::Kind::html;
    if (html == ArticleSettings::Html::safe) text.value = html::safe(text.value, text.base);
}

// Relative URLs pass: only where no base is known are there any.
bool may_be_followed(std::string_view url) {
    const auto colon = url.find(':');
    if (colon == std::string_view::npos || url.find_first_of("/?#") < colon) return true;
    return equal_ignoring_case(url.substr(0, colon + 3), "http://") ||
           equal_ignoring_case(url.substr(0, colon + 3), "https://");
}

void reject_unsafe(std::string& url, std::vector<std::string>& rejected) {
    if (!may_be_followed(url)) rejected.push_back(std::exchange(url, {}));
}

void reject_unsafe(std::vector<Person>& people, std::vector<std::string>& rejected) {
    for (Person& person : people) {
        reject_unsafe(person.url, rejected);
        reject_unsafe(person.avatar, rejected);
    }
}

void reject_unsafe(Item& item, std::vector<std::string>& rejected) {
    for (std::string* url : {&item.url, &item.external_url, &item.image}) reject_unsafe(*url, rejected);
    reject_unsafe(item.authors, rejected);
    for (Attachment& attachment : item.attachments) reject_unsafe(attachment.url, rejected);
    std::erase_if(item.attachments, [](const Attachment& attachment) { return attachment.url.empty(); });
}

}  // namespace

void edit(Item& item, ArticleSettings::Html html) {
    make_line(item.title);
    make_plain(item.summary);
    make_safe(item.content, html);
    std::vector<std::string> rejected;
    reject_unsafe(item, rejected);
    for (const std::string& url : rejected)
        item.extensions.push_back({"rejected_urls", printable(url, rejected_bytes_max), {}});
}

void edit_head(Feed& feed) {
    make_line(feed.title);
    make_plain(feed.description);
    std::vector<std::string> rejected;
    for (std::string* url : {&feed.home_page_url, &feed.feed_url, &feed.icon}) reject_unsafe(*url, rejected);
    reject_unsafe(feed.authors, rejected);
    for (const std::string& url : rejected)
        feed.warnings.push_back("the feed's URL '" + printable(url, rejected_bytes_max) +
                                "' is left out, being neither http nor https");
}

void edit(Feed& feed, ArticleSettings::Html html) {
    edit_head(feed);
    for (Item& item : feed.items) edit(item, html);
}

}  // namespace newspool
