// Most batches hold no group, and most groups bring an article but once: only then is anything rendered
// again.
#include "aggregator/carriers.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "aggregator/rendering.hpp"

namespace newspool {

void name_carriers(std::span<Delivery> batch, std::span<const OutputSettings> outputs,
                   const ArchiveSettings& archive) {
    struct Shared {
        Rendered* first;
        std::vector<Carrier> others;
    };
    std::map<std::pair<std::string_view, Key>, Shared> shared;
    for (Delivery& poll : batch) {
        if (poll.group.empty()) continue;
        for (Rendered& article : poll.articles) {
            if (article.kind != Rendered::Kind::item || !article.article) continue;
            const auto [entry, is_first] =
                shared.try_emplace({poll.group, article.key}, Shared{&article, {}});
            const Carrier carrier{article.article->feed_name, article.article->feed_url};
            if (!is_first && carrier.url != entry->second.first->article->feed_url)
                entry->second.others.push_back(carrier);
        }
    }
    for (auto& [which, found] : shared) {
        if (found.others.empty()) continue;
        Article article = *found.first->article;
        article.carriers = std::move(found.others);
        found.first->copies = copies_of(article, outputs);
        found.first->record = record_of(article, archive);
    }
}

}  // namespace newspool
