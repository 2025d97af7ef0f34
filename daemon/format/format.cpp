// Switches rather than a map, so that the compiler finds a format without a line.
#include "format/format.hpp"

#include "format/json.hpp"
#include "format/maildir.hpp"
#include "format/text.hpp"

namespace newspool::format {

std::string formatted(OutputSettings::Format format, const Article& article) {
    switch (format) {
        case OutputSettings::Format::json:
        case OutputSettings::Format::jsonl:
            return json_article(article);
        case OutputSettings::Format::maildir:
            return mail(article);
        case OutputSettings::Format::text:
            return text_article(article);
    }
    return {};
}

bool needs_plain(OutputSettings::Format format) {
    return format == OutputSettings::Format::maildir || format == OutputSettings::Format::text;
}

std::string_view extension(OutputSettings::Format format) {
    switch (format) {
        case OutputSettings::Format::json:
            return "json";
        case OutputSettings::Format::jsonl:
            return "jsonl";
        case OutputSettings::Format::maildir:
            return "eml";
        case OutputSettings::Format::text:
            return "txt";
    }
    return {};
}

}  // namespace newspool::format
