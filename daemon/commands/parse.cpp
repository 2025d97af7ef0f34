// A document that cannot be read as a file is as bad as one that is no feed: both are named, and the others
// are still read.
#include "commands/parse.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "aggregator/editor.hpp"
#include "base/url.hpp"
#include "commands/download.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"

namespace newspool::commands {
namespace {

Result<Feed> read_feed(const std::string& name, const ParseOptions& options) {
    const Result<Input> input = read_input(name);
    if (!input) return failure(input.error());
    Result<Feed> feed = parse::parse(
        {.bytes = input->bytes,
         .url = options.base.empty() ? input->url : options.base,
         .content_type = options.content_type.empty() ? input->content_type : options.content_type});
    if (feed) edit(*feed, ArticleSettings::Html::safe);
    return feed;
}

}  // namespace

int parse(const ParseOptions& options) {
    int code = 0;
    for (const std::string& name : options.files) {
        const Result<Feed> feed = read_feed(name, options);
        const std::string shown = name == "-" ? "standard input" : shown_url(name);
        if (!feed) {
            fmt::print(stderr, "newspool: {}: {}\n", shown, feed.error());
            code = 1;
            continue;
        }
        for (const std::string& warning : feed->warnings)
            fmt::print(stderr, "newspool: {}: {}\n", shown, warning);
        const std::string text = format::json_feed(*feed);
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    return code;
}

}  // namespace newspool::commands
