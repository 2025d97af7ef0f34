// A document that cannot be read as a file is as bad as one that is no feed: both are named, and the others
// are still read.
#include "commands/parse.hpp"

#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "aggregator/editor.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "commands/download.hpp"
#include "format/json.hpp"
#include "parse/parse.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{256} << 20U;

// What a name stands for, and where that came from.
struct Input {
    std::string bytes;
    std::string url;
    std::string content_type;
};

Result<Input> fetched(const std::string& url) {
    Response response = download(url);
    if (response.failure != FetchFailure::none) return failure(response.reason);
    if (!response.has_body()) return failure(fmt::format("the server answered {}", response.status));
    return Input{std::move(response.body), std::move(response.url), std::move(response.content_type)};
}

Result<Input> read_input(const std::string& name) {
    if (name.starts_with("http://") || name.starts_with("https://")) return fetched(name);
    try {
        return Input{read_file(name, file_bytes_max), {}, {}};
    } catch (const std::system_error& error) {  // its own name is in the message already
        return failure(error.code().message());
    }
}

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
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? code : 3;
}

}  // namespace newspool::commands
