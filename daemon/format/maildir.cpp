// GMime writes the message; what goes into it is made harmless here. Threads are made by References: every
// article of a feed refers to a message that never was, so that readers which thread show a feed as one; a
// later revision also refers to those before it.
#include "format/maildir.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmime/gmime.h>

#include "base/text.hpp"
#include "format/clean.hpp"
#include "format/text.hpp"

namespace newspool::format {
namespace {

// A name that can never exist (RFC 6761 §6.4): nobody can be written to by mistake.
constexpr const char* address = "newspool@newspool.invalid";
constexpr std::string_view domain = "newspool.invalid";
constexpr const char* charset = "utf-8";

constexpr std::size_t display_name_bytes_max = 120;
constexpr std::size_t subject_bytes_max = 2'000;
constexpr std::size_t header_bytes_max = 900;  // of what cannot be folded; a line must stay below 998
constexpr std::size_t tags_max = 32;

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Unref>;

GMimeObject* object(void* derived) { return static_cast<GMimeObject*>(derived); }

// GMime keeps tables of its own, and promises nothing to several threads: one at a time.
std::unique_lock<std::mutex> library() {
    static std::mutex mutex;
    static const bool ready = (g_mime_init(), true);
    static_cast<void>(ready);
    return std::unique_lock(mutex);
}

std::string digest(std::string_view text) {
    constexpr std::size_t digits = 32;
    const auto* const bytes = reinterpret_cast<const guchar*>(text.data());
    const std::unique_ptr<char, decltype(&g_free)> sum(
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, text.size()), &g_free);
    return std::string(sum.get()).substr(0, digits);
}

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || letter == '-';
    });
}

// An id of ours as the left half of a Message-ID.
std::string word_of(const std::string& id) { return is_word(id) ? id : digest(id); }
std::string message_id(const std::string& id) { return fmt::format("{}@{}", word_of(id), domain); }
std::string feed_word(const Article& article) { return "feed-" + digest(article.feed_url); }

void set_header(GMimeMessage* message, const char* name, const std::string& value) {
    if (!value.empty()) g_mime_object_set_header(object(message), name, value.c_str(), charset);
}

// A URL in printable ASCII without spaces; empty if it would not fit a line.
std::string ascii_url(std::string_view url) {
    std::string ascii;
    for (const char letter : one_line(url))
        ascii += letter > 0x20 && letter < 0x7F && letter != '<' && letter != '>'
                     ? std::string(1, letter)
                     : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    return ascii.size() <= header_bytes_max ? ascii : std::string();
}

// Text that looks like an encoded word (RFC 2047) would be read as one: a zero-width space breaks it.
std::string no_encoded_word(std::string text) {
    for (auto at = text.find("=?"); at != std::string::npos; at = text.find("=?", at))
        text.insert(at + 1, "\u200B");
    return text;
}

std::string display_name(const Article& article) {
    std::string feed = one_short_line(article.feed_name, display_name_bytes_max);
    const auto author =
        std::ranges::find_if(article.item.authors, [](const Person& person) { return !person.name.empty(); });
    if (author == article.item.authors.end()) return feed;
    const std::string name = one_short_line(author->name, display_name_bytes_max);
    return name.empty() || name == feed ? feed : fmt::format("{} ({})", name, feed);
}

std::string references(const Article& article) {
    const std::string root = fmt::format("<{}@{}>", feed_word(article), domain);
    return article.replaces.empty() ? root : fmt::format("{} <{}>", root, message_id(article.replaces));
}

// The feed as a list: its name for people, and a word of its own for filters (RFC 2919).
std::string list_id(const Article& article) {
    const std::string name = no_encoded_word(one_short_line(article.feed_name, display_name_bytes_max));
    const std::unique_ptr<char, decltype(&g_free)> phrase(
        g_mime_utils_header_encode_phrase(nullptr, name.c_str(), charset), &g_free);
    return fmt::format("{} <{}.{}>", phrase.get(), feed_word(article), domain);
}

std::string tags(const Article& article) {
    std::vector<std::string> words;
    for (const std::string& tag : article.item.tags)
        if (words.size() < tags_max)
            words.push_back(no_encoded_word(one_short_line(tag, display_name_bytes_max)));
    return fmt::format("{}", fmt::join(words, ", "));
}

void write_headers(GMimeMessage* message, const Article& article) {
    const Item& item = article.item;
    const Owned<InternetAddress> from(
        internet_address_mailbox_new(no_encoded_word(display_name(article)).c_str(), address));
    internet_address_set_charset(from.get(), charset);
    internet_address_list_add(g_mime_message_get_from(message), from.get());
    g_mime_message_set_subject(
        message, no_encoded_word(one_short_line(item.title.value, subject_bytes_max)).c_str(), charset);
    const std::unique_ptr<GDateTime, decltype(&g_date_time_unref)> date(
        g_date_time_new_from_unix_utc(date_of(article).time_since_epoch().count()), &g_date_time_unref);
    if (date) g_mime_message_set_date(message, date.get());
    g_mime_message_set_message_id(message, message_id(article.id).c_str());
    set_header(message, "References", references(article));
    if (!article.replaces.empty())
        set_header(message, "In-Reply-To", fmt::format("<{}>", message_id(article.replaces)));
    set_header(message, "List-Id", list_id(article));
    if (const std::string url = ascii_url(item.url); !url.empty())
        set_header(message, "Archived-At", fmt::format("<{}>", url));
    if (is_word(ascii_lower(item.language))) set_header(message, "Content-Language", item.language);
    set_header(message, "Keywords", tags(article));
    set_header(message, "X-Newspool-Id", one_short_line(article.id, header_bytes_max));
    set_header(message, "X-Newspool-Revision", std::to_string(article.revision));
    set_header(message, "X-Newspool-Feed", ascii_url(article.feed_url));
    if (article.replayed_at) set_header(message, "X-Newspool-Replayed", rfc3339(*article.replayed_at));
}

std::string escaped(std::string_view text) {
    std::string html;
    for (const char letter : text) {
        if (letter == '&')
            html += "&amp;";
        else if (letter == '<')
            html += "&lt;";
        else if (letter == '>')
            html += "&gt;";
        else if (letter == '"')
            html += "&quot;";
        else
            html += letter;
    }
    return html;
}

std::string link(std::string_view url, std::string_view text) {
    return fmt::format("<a href=\"{}\">{}</a>", escaped(one_line(url)), escaped(text));
}

std::string text_body(const Article& article) {
    std::string text = clean_lines(article.plain);
    const std::string page = one_line(article.item.url);
    for (const std::string& links : {page.empty() ? page : page + "\n", attachment_lines(article.item)})
        if (!links.empty()) text += (text.empty() ? "" : "\n") + links;
    return text;
}

// A whole document around the content, which is already as safe as the user wants it.
std::string html_body(const Article& article) {
    const Item& item = article.item;
    std::string body = item.content.kind == Text::Kind::html && !item.content.empty()
                           ? clean_lines(item.content.value)
                           : fmt::format("<pre style=\"white-space: pre-wrap\">{}</pre>\n",
                                         escaped(clean_lines(article.plain)));
    if (!item.url.empty()) body += fmt::format("<p>{}</p>\n", link(item.url, one_line(item.url)));
    for (const Attachment& attachment : item.attachments) {
        const std::string title = one_line(attachment.title);
        body += fmt::format("<p>{} {}</p>\n",
                            link(attachment.url, title.empty() ? one_line(attachment.url) : title),
                            escaped(one_line(attachment.mime_type)));
    }
    return fmt::format(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n{}"
        "</body></html>\n",
        escaped(one_line(item.title.value)), body);
}

// Quoted-printable stays readable as long as most of the text is ASCII; base64 is shorter otherwise.
GMimeContentEncoding encoding_for(std::string_view text) {
    const auto foreign =
        std::ranges::count_if(text, [](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
    return static_cast<std::size_t>(foreign) * 6 > text.size() ? GMIME_CONTENT_ENCODING_BASE64
                                                               : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

Owned<GMimePart> part(const char* kind, const std::string& text) {
    Owned<GMimePart> part(g_mime_part_new_with_type("text", kind));
    g_mime_object_set_content_type_parameter(object(part.get()), "charset", charset);
    const Owned<GMimeStream> bytes(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
    const Owned<GMimeDataWrapper> content(
        g_mime_data_wrapper_new_with_stream(bytes.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part.get(), content.get());
    g_mime_part_set_content_encoding(part.get(), encoding_for(text));
    return part;
}

// The boundary says "=_", which no encoded body can say: there "=" is followed by a digit, or ends a line.
Owned<GMimeMultipart> bodies(const Article& article) {
    Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
    g_mime_multipart_set_boundary(both.get(), ("=_" + digest(article.id)).c_str());
    g_mime_multipart_add(both.get(), object(part("plain", text_body(article)).get()));
    g_mime_multipart_add(both.get(), object(part("html", html_body(article)).get()));
    return both;
}

}  // namespace

std::string mail(const Article& article) {
    const std::unique_lock<std::mutex> held = library();
    const Owned<GMimeMessage> message(g_mime_message_new(TRUE));
    write_headers(message.get(), article);
    g_mime_message_set_mime_part(message.get(), object(bodies(article).get()));
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(object(message.get()), nullptr, stream.get());
    const GByteArray* bytes =
        g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

}  // namespace newspool::format
