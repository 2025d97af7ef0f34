// The header is four lines whatever the article lacks, so that a consumer can count them.
#include "format/text.hpp"

#include <string_view>

#include <fmt/format.h>

#include "base/time.hpp"
#include "format/clean.hpp"

namespace newspool::format {
namespace {

std::string header(std::string_view name, std::string_view value) {
    const std::string line = one_line(value);
    return line.empty() ? fmt::format("{}\n", name) : fmt::format("{} {}\n", name, line);
}

void add(std::string& list, std::string_view word) {
    if (word.empty()) return;
    if (!list.empty()) list += ", ";
    list += word;
}

}  // namespace

std::chrono::sys_seconds date_of(const Article& article) {
    return article.item.published.value_or(article.first_seen_at);
}

std::string attachment_lines(const Item& item) {
    std::string lines;
    for (const Attachment& attachment : item.attachments) {
        std::string about;
        add(about, one_line(attachment.title));
        add(about, one_line(attachment.mime_type));
        if (attachment.size_in_bytes) add(about, fmt::format("{} bytes", *attachment.size_in_bytes));
        if (attachment.duration_in_seconds)
            add(about, fmt::format("{:.0f} s", *attachment.duration_in_seconds));
        lines += one_line(attachment.url);
        lines += about.empty() ? "\n" : fmt::format(" ({})\n", about);
    }
    return lines;
}

std::string text_article(const Article& article) {
    const std::string date = rfc3339(date_of(article)).substr(0, std::string_view("2023-11-05").size());
    const std::string body = clean_lines(article.plain);
    const std::string attachments = attachment_lines(article.item);
    std::string text = header("date", date) + header("feed", article.feed_name) +
                       header("title", article.item.title.value) + header("url", article.item.url) + "\n" +
                       body;
    if (!body.empty() && !attachments.empty()) text += '\n';
    return text + attachments;
}

}  // namespace newspool::format
