// What several feeds of a group bring at the same time is one article that names them.
#include "aggregator/carriers.hpp"

#include <memory>

#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace newspool;
using namespace newspool::test;

namespace {

const std::vector<OutputSettings> outputs{OutputSettings{}};

Delivery bringing(const std::string& feed, const std::string& group,
                  std::initializer_list<const char*> items) {
    Delivery poll;
    poll.group = group;
    for (const char* item : items) {
        auto article = std::make_shared<Article>();
        article->key = key(item);
        article->item.id = item;
        article->feed_name = feed;
        article->feed_url = "https://" + feed + ".example/";
        poll.articles.push_back({.key = key(item), .copies = {{0, "as it was", "json"}}, .article = article});
    }
    return poll;
}

}  // namespace

TEST_CASE("the first to bring an article of a group names the others of its batch", "[carriers]") {
    std::vector<Delivery> batch{bringing("one", "g", {"a", "b"}), bringing("two", "g", {"b", "c"}),
                                bringing("three", "g", {"b"})};
    name_carriers(batch, outputs, {});
    CHECK(batch[0].articles[0].copies[0].bytes == "as it was");
    const std::string& shared = batch[0].articles[1].copies[0].bytes;
    CHECK_THAT(shared, ContainsSubstring("\"two\"") && ContainsSubstring("https://three.example/"));
    CHECK(batch[1].articles[0].copies[0].bytes == "as it was");
    CHECK(batch[0].articles[1].record.empty());
}

TEST_CASE("feeds of no group, of two groups, and one that repeats itself share nothing", "[carriers]") {
    std::vector<Delivery> batch{bringing("one", "", {"a"}), bringing("two", "", {"a"}),
                                bringing("three", "g", {"a"}), bringing("four", "h", {"a"}),
                                bringing("three", "g", {"a"})};
    name_carriers(batch, outputs, {});
    for (const Delivery& poll : batch) CHECK(poll.articles[0].copies[0].bytes == "as it was");
}
