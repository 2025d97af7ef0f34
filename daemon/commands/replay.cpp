// A name is made of what the ledger delivered and when, so that the same article has the same name in every
// replay, and none that the daemon gave.
#include "commands/replay.hpp"

#include <cstdint>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/cause.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/asking.hpp"
#include "commands/command_line.hpp"
#include "format/article_reader.hpp"
#include "format/format.hpp"
#include "model/name.hpp"
#include "spool/spool.hpp"
#include "store/store.hpp"

namespace newspool::commands {
namespace {

constexpr std::size_t articles_at_once = 500;

// What the owner file of a replay's spool says in place of an output's name: no output may be called so.
constexpr const char* owner_name = "newspool replay";

std::optional<std::chrono::sys_seconds> beginning(const std::string& since) {
    if (since.empty()) return std::chrono::sys_seconds();
    const auto now = std::chrono::floor<std::chrono::seconds>(wall_now());
    if (const auto length = parse_duration(since))
        return std::chrono::floor<std::chrono::seconds>(now - *length);
    const auto date = parse_rfc3339(since);
    return date ? date : parse_rfc3339(since + "T00:00:00Z");
}

// The files of one call, whole and durable before any of them appears.
class Replay {
  public:
    Replay(spool::Spool spool, OutputSettings::Format format, const store::Identity& ledger)
        : spool_(std::move(spool)),
          format_(format),
          generation_(ledger.uuid.substr(ledger.uuid.size() - 8)) {}

    void deliver(const std::vector<store::Archived>& articles) {
        spool::Preparation files = spool_.prepare();
        std::vector<std::string> names;
        std::string lines;
        for (const store::Archived& archived : articles) {
            const std::string bytes = rendered(archived);
            if (format_ == OutputSettings::Format::jsonl)
                lines += bytes;
            else
                write(files, name_of(archived, key_digits(archived.key)), bytes, names);
        }
        if (!lines.empty()) write(files, name_of(articles.front(), extent(articles)), lines, names);
        if (const auto condemned = files.sync(); !condemned.empty())
            throw_errno(EIO, "cannot sync", condemned.front());
        publish(names, articles.size() / names.size());
    }
    [[nodiscard]] std::size_t delivered() const { return delivered_; }
    [[nodiscard]] std::size_t there() const { return there_; }

  private:
    // What a call before this one left in the stage is written anew.
    void write(spool::Preparation& files, const std::string& name, const std::string& bytes,
               std::vector<std::string>& names) {
        spool_.remove_staged(name);
        files.write(name, bytes);
        names.push_back(name);
    }
    [[nodiscard]] std::string rendered(const store::Archived& archived) const {
        auto article = format::read_article(archived.article);
        if (!article)
            throw std::runtime_error(
                fmt::format("an article of the archive of {} cannot be read: {}; replay what came "
                            "after it by --since",
                            rfc3339(archived.at), article.error()));
        article->replayed_at = std::chrono::floor<std::chrono::seconds>(wall_now());
        return format::formatted(format_, *article);
    }
    [[nodiscard]] std::string name_of(const store::Archived& archived, std::string digits) const {
        return DeliveryName{archived.at, generation_, archived.sequence, std::move(digits),
                            std::string(format::extension(format_))}
            .text();
    }
    // Other articles that begin with the same one, as of another choice of feeds, make another file.
    [[nodiscard]] static std::string extent(const std::vector<store::Archived>& articles) {
        const auto span = articles.back().sequence - articles.front().sequence;
        return fmt::format("{:08x}{:08x}", static_cast<std::uint32_t>(span), articles.size());
    }
    void publish(const std::vector<std::string>& names, std::size_t articles_of_each) {
        const auto results = spool_.publish(names);
        for (std::size_t index = 0; index < names.size(); ++index) {
            const auto& [fate, error] = results[index];
            if (fate == spool::Published::Fate::visible) {
                delivered_ += articles_of_each;
            } else if (fate == spool::Published::Fate::name_taken) {
                spool_.remove_staged(names[index]);
                there_ += articles_of_each;
            } else {
                throw std::system_error(error, causes(),
                                        "cannot move articles into " + (spool_.path() / "new").string());
            }
        }
        spool_.sync_new();
    }

    spool::Spool spool_;
    OutputSettings::Format format_;
    std::string generation_;
    std::size_t delivered_ = 0;
    std::size_t there_ = 0;
};

spool::Spool open_output(const ReplayOptions& options, const store::Identity& ledger) {
    OutputSettings settings;
    settings.name = owner_name;
    settings.path = std::filesystem::absolute(options.output);
    settings.format = options.format;
    spool::Spool spool(settings);
    spool.claim({ledger.uuid, owner_name, 0}, spool.owner().has_value());
    return spool;
}

}  // namespace

int replay(const ReplayOptions& options) {
    const auto config = settings(options.config);
    if (!config) return wrong_usage;
    const auto since = beginning(options.since);
    if (!since) {
        fmt::print(stderr,
                   "newspool: --since {}: expected a length of time such as 2d, or a date such as "
                   "2026-11-23\n",
                   printable(options.since, 100));
        return wrong_usage;
    }
    if (!has_ledger(*config)) return bad;
    store::Reader reader(config->database);
    std::optional<FeedId> feed;
    if (!options.feed.empty()) {
        const auto record = reader.find(options.feed);
        if (!record) return refuse_unknown("feed", options.feed, reader.names());
        feed = record->id;
    }
    Replay replay(open_output(options, reader.identity()), options.format, reader.identity());
    for (std::int64_t after = 0;;) {
        const auto articles = reader.archived(feed, *since, after, articles_at_once);
        if (articles.empty()) break;
        replay.deliver(articles);
        after = articles.back().sequence;
    }
    fmt::print("{} articles delivered again to {}; {} were there already\n", replay.delivered(),
               printable(options.output.string(), 1'000), replay.there());
    if (replay.delivered() + replay.there() == 0 && config->archive.keep == Duration())
        fmt::print(stderr, "newspool: no archive is kept: see `keep` in [archive], newspool.toml(5)\n");
    return done;
}

}  // namespace newspool::commands
