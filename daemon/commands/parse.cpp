// A document that cannot be read as a file is as bad as one that is no feed: both are named, and the others
// are still read.
#include "commands/parse.hpp"

#include <cstdio>
#include <system_error>

#include <fmt/format.h>

#include "aggregator/editor.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{256} << 20U;

Result<Feed> read_feed(const std::string& name, const ParseOptions& options) {
    std::string bytes;
    try {
        bytes = read_file(name, file_bytes_max);
    } catch (const std::system_error& error) {  // its own name is in the message already
        return failure(error.code().message());
    }
    Result<Feed> feed =
        parse::parse({.bytes = bytes, .url = options.base, .content_type = options.content_type});
    if (feed) edit(*feed, ArticleSettings::Html::safe);
    return feed;
}

}  // namespace

int parse(const ParseOptions& options) {
    int code = 0;
    for (const std::string& name : options.files) {
        const Result<Feed> feed = read_feed(name, options);
        const std::string shown = name == "-" ? "standard input" : printable(name);
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
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? code : 3;
}

}  // namespace newspool::commands
