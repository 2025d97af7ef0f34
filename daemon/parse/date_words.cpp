// A month is known by how its name begins, for most languages shorten names by cutting them.
#include "parse/date_words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace newspool::parse {
namespace {

struct Stem {
    std::string_view stem;
    unsigned month;
};

struct Zone {
    std::string_view name;
    int minutes;
};

// Longer stems first where one begins another ("mars" and "mar" agree; "juin" and "jui" do not).
constexpr std::array<Stem, 132> stems{{
    {"jan", 1},  {"gen", 1},   {"ene", 1},     {"янв", 1},  {"ιαν", 1},    {"sty", 1},   {"oca", 1},
    {"led", 1},  {"tammi", 1}, {"janv", 1},    {"січ", 1},  {"feb", 2},    {"fev", 2},   {"fév", 2},
    {"фев", 2},  {"φεβ", 2},   {"lut", 2},     {"şub", 2},  {"úno", 2},    {"helmi", 2}, {"лют", 2},
    {"mar", 3},  {"mär", 3},   {"mrz", 3},     {"mrt", 3},  {"maa", 3},    {"már", 3},   {"мар", 3},
    {"μαρ", 3},  {"μάρ", 3},   {"bře", 3},     {"бер", 3},  {"apr", 4},    {"avr", 4},   {"abr", 4},
    {"ápr", 4},  {"апр", 4},   {"απρ", 4},     {"kwi", 4},  {"nis", 4},    {"dub", 4},   {"huhti", 4},
    {"квіт", 4}, {"may", 5},   {"mai", 5},     {"mag", 5},  {"maj", 5},    {"máj", 5},   {"mei", 5},
    {"май", 5},  {"мая", 5},   {"μαϊ", 5},     {"μαι", 5},  {"μάι", 5},    {"kvě", 5},   {"touko", 5},
    {"трав", 5}, {"jun", 6},   {"juin", 6},    {"giu", 6},  {"jún", 6},    {"июн", 6},   {"ιουν", 6},
    {"ιούν", 6}, {"cze", 6},   {"haz", 6},     {"čvn", 6},  {"kesä", 6},   {"черв", 6},  {"jul", 7},
    {"jui", 7},  {"lug", 7},   {"júl", 7},     {"июл", 7},  {"ιουλ", 7},   {"ιούλ", 7},  {"lip", 7},
    {"tem", 7},  {"čvc", 7},   {"heinä", 7},   {"лип", 7},  {"aug", 8},    {"aoû", 8},   {"aou", 8},
    {"ago", 8},  {"авг", 8},   {"αυγ", 8},     {"αύγ", 8},  {"sie", 8},    {"ağu", 8},   {"srp", 8},
    {"elo", 8},  {"серп", 8},  {"agu", 8},     {"sep", 9},  {"set", 9},    {"sze", 9},   {"сен", 9},
    {"σεπ", 9},  {"wrz", 9},   {"eyl", 9},     {"zář", 9},  {"syys", 9},   {"вер", 9},   {"oct", 10},
    {"okt", 10}, {"ott", 10},  {"out", 10},    {"окт", 10}, {"οκτ", 10},   {"paź", 10},  {"eki", 10},
    {"říj", 10}, {"loka", 10}, {"жовт", 10},   {"nov", 11}, {"ноя", 11},   {"νοε", 11},  {"νοέ", 11},
    {"lis", 11}, {"kas", 11},  {"marras", 11}, {"dec", 12}, {"dez", 12},   {"dic", 12},  {"déc", 12},
    {"дек", 12}, {"δεκ", 12},  {"gru", 12},    {"ara", 12}, {"joulu", 12}, {"des", 12},
}};

constexpr std::array<Zone, 64> zones{{
    {"z", 0},      {"ut", 0},      {"utc", 0},    {"gmt", 0},     {"wet", 0},     {"est", -300},
    {"edt", -240}, {"et", -300},   {"cst", -360}, {"cdt", -300},  {"ct", -360},   {"mst", -420},
    {"mdt", -360}, {"mt", -420},   {"pst", -480}, {"pdt", -420},  {"pt", -480},   {"ast", -240},
    {"adt", -180}, {"at", -240},   {"nst", -210}, {"ndt", -150},  {"akst", -540}, {"akdt", -480},
    {"hst", -600}, {"hast", -600}, {"brt", -180}, {"brst", -120}, {"art", -180},  {"bst", 60},
    {"west", 60},  {"cet", 60},    {"met", 60},   {"mez", 60},    {"cest", 120},  {"mest", 120},
    {"mesz", 120}, {"eet", 120},   {"eest", 180}, {"sast", 120},  {"cat", 120},   {"eat", 180},
    {"wat", 60},   {"msk", 180},   {"msd", 240},  {"trt", 180},   {"ist", 330},   {"pkt", 300},
    {"npt", 345},  {"ict", 420},   {"wib", 420},  {"hkt", 480},   {"sgt", 480},   {"myt", 480},
    {"pht", 480},  {"awst", 480},  {"jst", 540},  {"kst", 540},   {"acst", 570},  {"acdt", 630},
    {"aest", 600}, {"aedt", 660},  {"nzst", 720}, {"nzdt", 780},
}};

// RFC 822 defined the military letters with the wrong sign, and everyone followed: A is -1, N is +1.
std::optional<std::chrono::minutes> military_zone(char letter) {
    if (letter >= 'a' && letter <= 'i') return std::chrono::hours('a' - letter - 1);
    if (letter >= 'k' && letter <= 'm') return std::chrono::hours('a' - letter);
    if (letter >= 'n' && letter <= 'y') return std::chrono::hours(letter - 'n' + 1);
    return std::nullopt;
}

// The lower-case form of a two-byte letter, where it has one.
char32_t lowered_letter(char32_t letter) {
    const bool latin = letter >= 0xC0 && letter <= 0xDE && letter != 0xD7;
    const bool greek = letter >= 0x391 && letter <= 0x3A9;
    const bool cyrillic = letter >= 0x410 && letter <= 0x42F;
    if (latin || greek || cyrillic) return letter + 0x20;
    if (letter >= 0x400 && letter <= 0x40F) return letter + 0x50;
    switch (letter) {
        case 0x38A:
            return 0x3AF;  // Greek capital iota with tonos
        case 0x38F:
            return 0x3CE;
        case 0x386:
            return 0x3AC;
        case 0x388:
            return 0x3AD;
        default:
            break;
    }
    const bool paired = letter >= 0x100 && letter <= 0x17F && letter % 2 == 0 && letter < 0x138;
    return paired ? letter + 1 : letter;
}

}  // namespace

std::string lowered_letters(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    std::string lowered;
    lowered.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 'A' && byte <= 'Z') {
            lowered += static_cast<char>(byte + 0x20);
        } else if (byte >= 0xC3 && byte <= 0xDF && at + 1 < text.size()) {
            const auto next = static_cast<unsigned char>(text[++at]);
            const char32_t letter =
                lowered_letter((static_cast<char32_t>(byte & 0x1FU) << 6U) | (next & 0x3FU));
            lowered += static_cast<char>(0xC0U | (letter >> 6U));
            lowered += static_cast<char>(0x80U | (letter & 0x3FU));
        } else {
            lowered += text[at];
        }
    }
    return lowered;
}

unsigned english_month(std::string_view word) {
    static constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.size() < 3) return 0;
    for (unsigned month = 0; month < 12; ++month)
        if (months.substr(std::size_t{3} * month, 3) == word.substr(0, 3)) return month + 1;
    return 0;
}

unsigned month_named(std::string_view word) {
    if (const unsigned month = english_month(word); month != 0 && word.substr(0, 4) != "juin") return month;
    if (word.starts_with("juin")) return 6;  // before "jui", which begins July
    if (word.empty()) return 0;
    const auto* found = std::ranges::find_if(stems, [&](const Stem& stem) {
        return stem.stem.front() == word.front() && word.starts_with(stem.stem);
    });
    return found != stems.end() ? found->month : 0;
}

std::optional<std::chrono::minutes> zone_named(std::string_view word) {
    if (word == "gmt") return std::chrono::minutes(0);  // nearly all are
    const auto* found = std::ranges::find(zones, word, &Zone::name);
    if (found != zones.end()) return std::chrono::minutes(found->minutes);
    return word.size() == 1 ? military_zone(word.front()) : std::nullopt;
}

Half half_named(std::string_view word) {
    if (word == "am" || word == "a.m." || word == "오전" || word == "上午" || word == "πμ")
        return Half::morning;
    if (word == "pm" || word == "p.m." || word == "오후" || word == "下午" || word == "μμ")
        return Half::afternoon;
    return Half::none;
}

}  // namespace newspool::parse
