// The editor: from what the publisher wrote to what shall be written. Titles, summaries and descriptions
// become plain text, content becomes safe HTML, and URLs that are neither http nor https are taken out.
#pragma once

#include "model/feed.hpp"
#include "model/settings.hpp"

namespace newspool {

// With Html::raw, content is left as the publisher wrote it, byte for byte. A rejected URL becomes an
// extension "rejected_urls" of the item.
void edit(Item& item, ArticleSettings::Html html);

// All but the items; a rejected URL becomes a warning.
void edit_head(Feed& feed);

// The head and every item.
void edit(Feed& feed, ArticleSettings::Html html);

}  // namespace newspool
