// The order of steps is the point: what is known is sorted out before anything is cleaned or rendered.
#include "aggregator/reading.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "aggregator/editor.hpp"
#include "aggregator/hubs.hpp"
#include "aggregator/recognition.hpp"
#include "aggregator/rendering.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "identity/keys.hpp"
#include "parse/parse.hpp"

namespace newspool {
namespace {

// A document that is cut in a body whose end nobody proved may just be a broken transfer: it moves the
// validators only when the very same body comes a second time.
bool may_be_torn(const Feed& feed, const Response& response, const BodyHash& hash, const Memory& memory) {
    return feed.cut && response.body_end == BodyEnd::unproven && memory.cut_body_hash != hash;
}

// A 304 may carry new validators, which replace the old ones field by field (RFC 9111 §3.2, §4.3.4).
Validators renewed(Validators kept, const Validators& received) {
    if (!received.etag.empty()) kept.etag = received.etag;
    if (!received.last_modified.empty()) kept.last_modified = received.last_modified;
    return kept;
}

Hints merged(Hints from_headers, const Hints& from_feed) {
    from_headers.ttl = from_feed.ttl;
    from_headers.update_period = from_feed.update_period;
    from_headers.update_base = from_feed.update_base;
    from_headers.skip_hours = from_feed.skip_hours;
    from_headers.skip_days = from_feed.skip_days;
    from_headers.unreadable |= from_feed.unreadable;
    return from_headers;
}

// A delta that brings no validator leaves those in force that it was asked with.
Validators of_document(const Response& response, const Memory& memory) {
    const bool keep = response.status == 226 && response.validators.empty();
    return keep ? memory.validators : response.validators;
}

Outcome unreadable(Outcome outcome, std::string why) {
    outcome.verdict = Verdict::failed;
    outcome.error = std::move(why);
    outcome.validators.reset();
    return outcome;
}

// An article of this document but for its item: what is the same for all of them is made once.
Article blank(const Subscription& subscription, const Feed& feed, const Response& response,
              const Outcome& outcome) {
    Article article;
    article.fetched_at = std::chrono::floor<std::chrono::seconds>(outcome.polled_at);
    article.first_seen_at = article.fetched_at;
    article.feed_name = subscription.name;
    article.feed_url = shown_url(subscription.url);
    article.feed_title = outcome.feed_title;
    article.feed_tags = subscription.tags;
    article.feed_hubs = hubs_of(feed, response);
    article.feed_topic = topic_of(feed, response);
    return article;
}

// Takes its item out of the feed.
Article article_of(Article article, Feed& feed, const identity::Sighting& sighting,
                   const Subscription& subscription, const ReadingSettings& settings) {
    article.item = std::move(feed.items[sighting.position]);
    edit(article.item, settings.articles.html);
    article.key = sighting.key;
    article.id = identity::article_id(subscription.url, sighting.key, 1);
    return article;
}

Article revision_of(Article article, const identity::Revision& revision, const Subscription& subscription) {
    article.revision = revision.number;
    article.id = identity::article_id(subscription.url, article.key, revision.number);
    article.replaces = identity::article_id(subscription.url, revision.replaced, revision.number - 1U);
    article.changed = revision.changed;
    if (revision.first_seen != 0)
        article.first_seen_at = std::chrono::sys_seconds(std::chrono::seconds(revision.first_seen));
    return article;
}

Rendered rendered(Rendered::Kind kind, Article article, const Subscription& subscription,
                  const ReadingSettings& settings) {
    Rendered made{.kind = kind,
                  .key = article.key,
                  .held = false,
                  .copies = copies_of(article, settings.outputs),
                  .record = record_of(article, settings.archive),
                  .article = nullptr};
    if (!subscription.group.empty()) made.article = std::make_shared<const Article>(std::move(article));
    return made;
}

Headline headline(const Article& article) { return {article.item.title.value, article.item.url}; }

// What is held comes last, and has no headline.
void render(Reading& reading, Feed& feed, const Recognised& recognised, const Subscription& subscription,
            const ReadingSettings& settings, const Response& response) {
    if (recognised.news.empty() && recognised.revisions.empty()) return;
    const Article form = blank(subscription, feed, response, reading.outcome);
    const auto render_news = [&] {
        for (const identity::Sighting& one : recognised.news) {
            if (one.origin == identity::Origin::first_poll) continue;
            Article article = article_of(form, feed, one, subscription, settings);
            if (!recognised.held) reading.headlines.push_back(headline(article));
            reading.articles.push_back(
                rendered(Rendered::Kind::item, std::move(article), subscription, settings));
            reading.articles.back().held = recognised.held;
        }
    };
    if (!recognised.held) render_news();
    for (const identity::Revision& revision : recognised.revisions) {
        const identity::Sighting& one = recognised.known[revision.sighting];
        Article article =
            revision_of(article_of(form, feed, one, subscription, settings), revision, subscription);
        reading.headlines.push_back(headline(article));
        reading.articles.push_back(
            rendered(Rendered::Kind::revision, std::move(article), subscription, settings));
    }
    if (recognised.held) render_news();
}

// What somebody can do about it; nothing where time may mend it.
std::string_view advice(int status) {
    switch (status) {
        case 401:
            return ": it wants a login, see 'username' in newspool.toml(5)";
        case 403:
            return ": it lets in only whom it knows, see 'username' and 'user_agent' in newspool.toml(5)";
        case 404:
            return ": if it stays so, find its new URL, as by `newspool discover`";
        case 407:
            return ": the proxy wants a login, see 'proxy' in newspool.toml(5)";
        default:
            return {};
    }
}

std::string refusal(const Response& response) {
    const std::string why = response.reason.empty() ? "" : ": " + response.reason;
    return fmt::format("the server answered with status {}{}", response.status,
                       why.empty() ? advice(response.status) : why);
}

}  // namespace

Outcome judge(const Response& response, const Memory& memory, Time polled_at) {
    Outcome outcome;
    outcome.failure = response.failure;
    outcome.status = response.status;
    outcome.hints = response.hints;
    outcome.secure_hosts = response.secure_hosts;
    outcome.requests = response.requests;
    outcome.bytes_received = response.bytes_received;
    outcome.elapsed = response.elapsed;
    outcome.polled_at = polled_at;
    if (response.failure != FetchFailure::none) {
        outcome.verdict = Verdict::failed;
        outcome.error = response.reason;
    } else if (response.not_modified()) {
        outcome.verdict = Verdict::not_modified;
        outcome.validators = renewed(memory.validators, response.validators);
    } else if (response.status == 410 && !memory.whereabouts.address.empty()) {
        outcome.verdict = Verdict::refused;  // only the feed's own URL can end it
        outcome.error = "the address that it had moved to is gone (410): asked at its own URL again";
    } else if (response.status == 410) {
        outcome.verdict = Verdict::gone;
        outcome.error =
            "the server says that the feed is gone (410): take it out of the configuration, or find its new "
            "URL";
    } else if (!response.has_body()) {
        outcome.verdict = Verdict::refused;
        outcome.error = refusal(response);
    } else {
        outcome.verdict = Verdict::nothing_new;
        outcome.partial = response.status == 226;
        outcome.validators = of_document(response, memory);
    }
    return outcome;
}

Reading read_document(const Subscription& subscription, const Response& response, const Memory& memory,
                      store::Reader& reader, const ReadingSettings& settings, Time polled_at) {
    Reading reading;
    reading.outcome = judge(response, memory, polled_at);
    Outcome& outcome = reading.outcome;
    const BodyHash hash = identity::hash_of_body(response.body);
    if (!outcome.partial && memory.body_hash == hash) {
        outcome.verdict = Verdict::not_modified;
        return reading;
    }

    const parse::Document document{response.body, response.url, response.content_type};
    Result<Feed> parsed = parse::parse(document, settings.parse);
    if (!parsed) {
        outcome = unreadable(std::move(outcome), parsed.error());
        return reading;
    }
    Feed& feed = *parsed;
    const bool torn = may_be_torn(feed, response, hash, memory);
    const auto extent = torn || outcome.partial ? identity::Extent::part : identity::Extent::whole;
    const Recognised recognised =
        recognise(subscription, feed, memory, reader, extent, settings.articles, outcome);
    const bool delivers = !recognised.news.empty() || !recognised.revisions.empty();
    outcome.verdict = delivers ? Verdict::news : Verdict::nothing_new;
    outcome.hints = merged(outcome.hints, feed.hints);
    edit_head(feed);
    outcome.feed_title = feed.title.value;
    outcome.warnings = feed.warnings;
    if (torn) {
        outcome.validators.reset();
        outcome.cut_body_hash = hash;
    } else if (!outcome.partial) {
        outcome.body_hash = hash;
    }
    render(reading, feed, recognised, subscription, settings, response);
    return reading;
}

}  // namespace newspool
