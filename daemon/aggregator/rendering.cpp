// What several outputs want in the same format is made once and copied.
#include "aggregator/rendering.hpp"

#include <algorithm>

#include "format/format.hpp"
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

}  // namespace

bool takes(const OutputSettings& output, std::span<const std::string> tags) {
    return output.tags.empty() || std::ranges::find_first_of(output.tags, tags) != output.tags.end();
}

std::vector<Copy> copies_of(const Article& article, std::span<const OutputSettings> outputs) {
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
