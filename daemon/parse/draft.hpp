// An item or a feed while it is being read: several elements may claim one field, and the best of them wins.
//
// Of two claims of one rank the later stands, but an empty one never.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/feed.hpp"
#include "parse/element.hpp"

namespace newspool::parse {

// How much an element's word counts for a field: the format's own first.
// Elements inside an extension, and values inside a value of JSON, are kept this deep.
constexpr int extension_depth_max = 6;

enum class Rank : std::uint8_t { none, guess, extension, foreign, native, best };

// One value, and how sure we are of it.
template <class T>
class Claimed {
  public:
    void claim(T value, Rank rank) {
        if (rank < rank_) return;
        value_ = std::move(value);
        rank_ = rank;
    }
    [[nodiscard]] bool empty() const { return rank_ == Rank::none; }
    [[nodiscard]] Rank rank() const { return rank_; }
    T& value() { return value_; }

  private:
    T value_{};
    Rank rank_ = Rank::none;
};

using Instant = std::chrono::sys_seconds;

// Fills `item` in its place, which must stay where it is until it is finished.
class ItemDraft {
  public:
    ItemDraft(Reading& reading, Item& item) : reading_(reading), item_(item) {}

    Rank rank = Rank::native;  // of the element at hand

    void id(std::string text, Rank claimed);
    void link(std::string url, Rank claimed);
    void external_link(std::string url);
    void title(Text text, Rank claimed);
    void summary(Text text, Rank claimed);
    void description(Text text, Rank claimed);  // the content, unless there is other; then the summary
    void content(Text text, Rank claimed);
    void published(const std::string& raw, Rank claimed);
    void modified(const std::string& raw, Rank claimed);
    void dated(const std::string& raw, Rank claimed);  // one date, of whatever it is
    void author(Person person, Rank claimed);
    void tag(std::string_view text);
    void tags(std::string_view list);  // separated by commas
    void image(std::string url, Rank claimed);
    void language(std::string text, Rank claimed);
    void attach(Attachment attachment);  // again with a URL that is known: what was missing is filled in
    void duration(double seconds);       // of the recording that the item is about
    void extend(Extension extension);
    void extend(std::string name, std::string value);

    void finish();  // when all claims are made

  private:
    void settle_texts();
    void date_field(const char* field, const std::string& raw, Claimed<Instant>& claim, Rank claimed);

    Reading& reading_;
    Item& item_;
    Rank id_ = Rank::none;  // of what stands in the item's field
    Rank link_ = Rank::none;
    Rank title_ = Rank::none;
    Rank summary_ = Rank::none;
    Rank content_ = Rank::none;
    Rank image_ = Rank::none;
    Rank language_ = Rank::none;
    Rank author_ = Rank::none;
    Claimed<Text> description_;
    Claimed<Instant> published_;
    Claimed<Instant> modified_;
    Claimed<Instant> dated_;
    double duration_ = 0;
};

class FeedDraft {
  public:
    explicit FeedDraft(Reading& reading) : reading_(reading) {}

    Rank rank = Rank::native;
    unsigned updates_per_period = 1;  // sy:updateFrequency

    void link(std::string url, Rank claimed);
    void self_link(std::string url, Rank claimed);
    void title(Text text, Rank claimed);
    void description(Text text, Rank claimed);
    void icon(std::string url, Rank claimed);
    void language(std::string text, Rank claimed);
    void author(Person person, Rank claimed);
    void format(std::string name) { feed_.format = std::move(name); }
    [[nodiscard]] bool has_room();  // for one more of max_items; warns if not
    [[nodiscard]] Item& new_item();
    void expect_items(std::size_t count);  // at most
    void extend(Extension extension);
    void extend(std::string name, std::string value);
    [[nodiscard]] Hints& hints() { return feed_.hints; }
    [[nodiscard]] bool has_items() const { return !feed_.items.empty(); }
    [[nodiscard]] Reading& reading() const { return reading_; }

    [[nodiscard]] Feed finished() &&;

  private:
    Reading& reading_;
    Claimed<std::string> link_;
    Claimed<std::string> self_;
    Claimed<Text> title_;
    Claimed<Text> description_;
    Claimed<std::string> icon_;
    Claimed<std::string> language_;
    Rank author_rank_ = Rank::none;
    bool told_of_excess_ = false;
    Feed feed_;
};

}  // namespace newspool::parse
