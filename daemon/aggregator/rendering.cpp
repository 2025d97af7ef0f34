// What several outputs want in the same format is made once and copied.
#include "aggregator/rendering.hpp"

#include <algorithm>

#include "format/format.hpp"
#include "html/html.hpp"
#include "spool/folders.hpp"
#include "store/archive.hpp"

namespace newspool {
namespace {

// In a Maildir with folders the name of a file says its folder as well.
std::string extension_of(const Article& article, const OutputSettings& output) {
    std::string extension(format::extension(output.format));
    switch (output.folders) {
        case OutputSettings::Folders::none:
            return extension;
        case OutputSettings::Folders::feed:
            return spool::folder_name(article.feed_name) + "." + extension;
        case OutputSettings::Folders::tag:
            return article.feed_tags.empty()
                       ? extension
                       : spool::folder_name(article.feed_tags.front()) + "." + extension;
    }
    return extension;
}

bool any_needs_plain(const Article& article, std::span<const OutputSettings> outputs) {
    return std::ranges::any_of(outputs, [&](const OutputSettings& output) {
        return format::needs_plain(output.format) && takes(output, article.feed_tags);
    });
}

std::string plain_text_of(const Item& item) {
    const Text& text = item.content.empty() ? item.summary : item.content;
    return text.kind == Text::Kind::html ? html::plain_text(text.value) : text.value;
}

}  // namespace

bool takes(const OutputSettings& output, std::span<const std::string> tags) {
    return output.tags.empty() || std::ranges::find_first_of(output.tags, tags) != output.tags.end();
}

std::vector<Copy> copies_of(const Article& article, std::span<const OutputSettings> outputs) {
    if (article.plain.empty() && any_needs_plain(article, outputs)) {
        Article with_plain = article;
        with_plain.plain = plain_text_of(article.item);
        if (!with_plain.plain.empty()) return copies_of(with_plain, outputs);
    }
    std::vector<Copy> copies;
    for (std::size_t index = 0; index < outputs.size(); ++index) {
        if (!takes(outputs[index], article.feed_tags)) continue;
        const auto same = std::ranges::find_if(
            copies, [&](const Copy& copy) { return outputs[copy.output].format == outputs[index].format; });
        std::string bytes =
            same != copies.end() ? same->bytes : format::formatted(outputs[index].format, article);
        copies.push_back({index, std::move(bytes), extension_of(article, outputs[index])});
    }
    return copies;
}

std::vector<Copy> copies_of(const Event& event, std::span<const OutputSettings> outputs) {
    std::vector<Copy> copies;
    for (std::size_t index = 0; index < outputs.size(); ++index)
        if (outputs[index].events && takes(outputs[index], event.feed_tags))
            copies.push_back({index, format::json_event(event), "json"});
    return copies;
}

std::string record_of(const Article& article, const ArchiveSettings& archive) {
    if (archive.keep == Duration()) return {};
    return store::packed(format::formatted(OutputSettings::Format::json, article));
}

}  // namespace newspool
