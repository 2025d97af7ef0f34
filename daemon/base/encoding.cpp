// How the encoding is found, by an example: a server says "text/xml; charset=ISO-8859-1", the document says
// encoding="utf-8", and its bytes above 0x7F are whole UTF-8 sequences. No text in a single-byte encoding
// looks like that by accident, so the bytes win over the server's habit. Where the bytes are not valid
// UTF-8 though it is declared, they are windows-1252 in nearly every case; only a document in which sound
// sequences outnumber the broken ones is UTF-8 with a few bad bytes.
#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>

#include <fmt/format.h>
#include <iconv.h>

#include "base/charset_labels.hpp"
#include "base/html_entities.hpp"
#include "base/text.hpp"

namespace newspool {
namespace {

// What a first look at the bytes tells, without any opinion on what they mean.
struct Survey {
    std::size_t sequences =
        0;                   // sound UTF-8 sequences of several bytes; if none is broken, one stands for all
    std::size_t broken = 0;  // bytes that are part of none
    bool controls = false;   // that XML forbids

    [[nodiscard]] bool ascii() const { return sequences == 0 && broken == 0; }
    [[nodiscard]] bool utf8() const { return broken == 0; }
};

struct Signature {
    std::string_view bytes;
    std::string_view encoding;
    std::size_t mark;  // bytes of it that are no text
};

constexpr std::size_t prologue_bytes = 1024;  // in which an XML declaration is looked for

// Byte order marks first, then what "<", "{" and "<?xm" look like in encodings that are no superset of ASCII.
constexpr std::array<Signature, 15> signatures{{
    {{"\xFF\xFE\0\0", 4}, "UTF-32LE", 4},
    {{"\0\0\xFE\xFF", 4}, "UTF-32BE", 4},
    {"\xEF\xBB\xBF", "UTF-8", 3},
    {"\xFF\xFE", "UTF-16LE", 2},
    {"\xFE\xFF", "UTF-16BE", 2},
    {{"<\0\0\0", 4}, "UTF-32LE", 0},
    {{"\0\0\0<", 4}, "UTF-32BE", 0},
    {{"{\0\0\0", 4}, "UTF-32LE", 0},
    {{"\0\0\0{", 4}, "UTF-32BE", 0},
    {{"<\0", 2}, "UTF-16LE", 0},
    {{"\0<", 2}, "UTF-16BE", 0},
    {{"{\0", 2}, "UTF-16LE", 0},
    {{"\0{", 2}, "UTF-16BE", 0},
    {"\x4C\x6F\xA7\x94", "IBM037", 0},
    {"\x4C\x6F\xE7\xD4\xD3", "IBM037", 0},
}};

Survey survey(std::string_view bytes);
std::string declared_in(std::string_view prologue);
std::string_view chosen(const Survey& seen, std::string_view header, std::string_view declared,
                        std::vector<std::string>& warnings);
std::string converted(std::string_view bytes, std::string_view encoding, std::vector<std::string>& warnings);
void remove_controls(std::string& text, std::vector<std::string>& warnings);

const Signature* signature_of(std::string_view bytes) {
    const auto found = std::ranges::find_if(
        signatures, [&](const Signature& signature) { return bytes.starts_with(signature.bytes); });
    return found == signatures.end() ? nullptr : &*found;
}

}  // namespace

Decoded decode(std::string_view bytes, std::string_view content_type) {
    Decoded decoded;
    std::string_view encoding;
    if (const Signature* signature = signature_of(bytes)) {
        encoding = signature->encoding;
        bytes.remove_prefix(signature->mark);
        if (encoding == "IBM037")
            if (const auto named = encoding_named(
                    declared_in(converted(bytes.substr(0, prologue_bytes), encoding, decoded.warnings)));
                named.starts_with("IBM"))
                encoding = named;
    }
    const Survey seen = survey(bytes);
    if (encoding.empty() || (encoding == "UTF-8" && !seen.utf8()))
        encoding = chosen(seen, encoding.empty() ? charset_of(content_type) : "utf-8",
                          declared_in(bytes.substr(0, prologue_bytes)), decoded.warnings);
    decoded.text = bytes;
    if (encoding == "UTF-8" && seen.utf8() && !seen.controls) return decoded;
    std::string text = encoding == "UTF-8" && seen.utf8() ? std::string(bytes)
                                                          : converted(bytes, encoding, decoded.warnings);
    remove_controls(text, decoded.warnings);
    decoded.converted = std::make_unique<const std::string>(std::move(text));
    decoded.text = *decoded.converted;
    return decoded;
}

std::string charset_of(std::string_view content_type) {
    const std::string lowered = ascii_lower(content_type);
    auto at = lowered.find("charset");
    if (at == std::string::npos) return {};
    at = lowered.find_first_not_of(" \t", at + 7);
    if (at == std::string::npos || lowered[at] != '=') return {};
    at = lowered.find_first_not_of(" \t\"'", at + 1);
    if (at == std::string::npos) return {};
    const auto end = lowered.find_first_of(" \t\"';,", at);
    return lowered.substr(at, end == std::string::npos ? end : end - at);
}

namespace {

constexpr bool forbidden_control(unsigned char byte) {
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

// The length of the sound UTF-8 sequence of several bytes at the start of `bytes`; 0 if there is none
// (Unicode 15, table 3-7).
std::size_t sequence_length(const unsigned char* bytes, std::size_t left) {
    const auto trails = [&](std::size_t count) {
        if (left <= count) return false;
        for (std::size_t index = 1; index <= count; ++index)
            if ((bytes[index] & 0xC0U) != 0x80U) return false;
        return true;
    };
    const unsigned char first = bytes[0];
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return trails(1) ? 2 : 0;
    if (first < 0xF0) {
        if (!trails(2)) return 0;
        const bool overlong = first == 0xE0 && bytes[1] < 0xA0;
        const bool surrogate = first == 0xED && bytes[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (!trails(3)) return 0;
    const bool overlong = first == 0xF0 && bytes[1] < 0x90;
    const bool beyond = first == 0xF4 && bytes[1] > 0x8F;
    return overlong || beyond ? 0 : 4;
}

// Whether XML forbids a byte of a text; in blocks without branches, which the compiler takes many bytes at a
// time.
bool has_controls(std::string_view bytes) {
    constexpr std::size_t block_bytes = 64;
    unsigned char met = 0;
    for (; bytes.size() >= block_bytes && met == 0; bytes.remove_prefix(block_bytes))
        for (std::size_t index = 0; index < block_bytes; ++index) {
            const auto byte = static_cast<unsigned char>(bytes[index]);
            met |=
                static_cast<unsigned char>((byte < 0x20) & (byte != '\t') & (byte != '\n') & (byte != '\r'));
        }
    return met != 0 || std::ranges::any_of(bytes, [](char letter) {
               return forbidden_control(static_cast<unsigned char>(letter));
           });
}

// What is broken is counted only where something is.
Survey survey(std::string_view bytes) {
    Survey seen;
    seen.controls = has_controls(bytes);
    if (valid_utf8(bytes)) {
        seen.sequences = is_ascii(bytes) ? 0 : 1;
        return seen;
    }
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const end = at + bytes.size();
    while (at < end) {
        const auto length = sequence_length(at, static_cast<std::size_t>(end - at));
        if (length > 0)
            ++seen.sequences;
        else if (*at >= 0x80)
            ++seen.broken;
        at += std::max<std::size_t>(length, 1);
    }
    return seen;
}

// The encoding that an XML declaration names, wherever in the prologue it stands.
std::string declared_in(std::string_view prologue) {
    const auto start = prologue.find("<?xml");
    if (start == std::string_view::npos) return {};
    prologue = prologue.substr(start, prologue.find('>', start) - start);
    auto at = prologue.find("encoding");
    if (at == std::string_view::npos) return {};
    at = prologue.find_first_not_of(" \t\r\n=", at + 8);
    if (at == std::string_view::npos) return {};
    if (prologue[at] == '"' || prologue[at] == '\'') ++at;
    const auto end = prologue.find_first_of("\"'?> \t\r\n", at);
    return std::string(prologue.substr(at, end == std::string_view::npos ? end : end - at));
}

bool is_unicode(std::string_view encoding) { return encoding.starts_with("UTF"); }

bool single_byte(std::string_view encoding) {
    static constexpr std::array<std::string_view, 9> families{"windows-", "ISO-8859", "CP125", "KOI8", "IBM",
                                                              "MAC",      "CP874",    "TIS",   "CP7"};
    return std::ranges::any_of(families,
                               [&](std::string_view family) { return encoding.starts_with(family); });
}

// What can be believed of one claim, given the bytes, which hold no sign of UTF-16 or UTF-32; empty for none.
std::string_view believable(std::string_view label, const Survey& seen, std::vector<std::string>& warnings) {
    if (label.empty()) return {};
    const std::string_view encoding = encoding_named(label);
    if (encoding.empty()) {
        warnings.push_back(fmt::format("unknown encoding \"{}\"", printable(label, 60)));
        return {};
    }
    if (seen.ascii() && (is_unicode(encoding) || single_byte(encoding)) && !encoding.starts_with("IBM"))
        return "UTF-8";
    const bool wide = is_unicode(encoding) && encoding != "UTF-8";
    const bool not_utf8 = encoding == "UTF-8" && !seen.utf8() && seen.sequences <= seen.broken;
    const bool utf8_after_all = single_byte(encoding) && seen.utf8() && seen.sequences > 0;
    if (!wide && !not_utf8 && !utf8_after_all) return encoding;
    warnings.push_back(
        fmt::format("the document is declared to be {}, which its bytes are not", printable(label, 60)));
    return utf8_after_all ? "UTF-8" : std::string_view();
}

std::string_view chosen(const Survey& seen, std::string_view header, std::string_view declared,
                        std::vector<std::string>& warnings) {
    if (const auto encoding = believable(header, seen, warnings); !encoding.empty()) return encoding;
    if (!equal_ignoring_case(header, declared))
        if (const auto encoding = believable(declared, seen, warnings); !encoding.empty()) return encoding;
    return seen.utf8() || seen.sequences > seen.broken ? "UTF-8" : "windows-1252";
}

std::string from_windows_1252(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (const char letter : bytes) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x80)
            text += letter;
        else
            append_utf8(text, html_code_point(byte));  // whose table for 0x80 to 0x9F is windows-1252
    }
    return text;
}

class Converter {
  public:
    explicit Converter(std::string_view encoding)
        : handle_(iconv_open("UTF-8", std::string(encoding).c_str())) {}
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() {
        if (usable()) iconv_close(handle_);
    }

    [[nodiscard]] bool usable() const {
        return handle_ !=
               reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr): as iconv says it
    }

    // Takes bytes from the front of `rest` until all are converted (true) or one cannot be (false).
    bool convert(std::string_view& rest, std::string& text) {
        std::array<char, 16384> buffer{};
        for (;;) {
            char* input = const_cast<char*>(rest.data());  // iconv does not write to it
            std::size_t input_left = rest.size();
            char* output = buffer.data();
            std::size_t output_left = buffer.size();
            const std::size_t result = iconv(handle_, &input, &input_left, &output, &output_left);
            const int error = errno;
            text.append(buffer.data(), buffer.size() - output_left);
            rest.remove_prefix(rest.size() - input_left);
            if (result != static_cast<std::size_t>(-1)) return true;
            if (error != E2BIG) return false;
        }
    }

  private:
    iconv_t handle_;
};

std::string by_iconv(std::string_view bytes, std::string_view encoding, std::size_t& replaced) {
    Converter converter(encoding);
    if (!converter.usable()) return repaired_utf8(bytes);
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 2);
    while (!converter.convert(bytes, text)) {
        append_utf8(text, 0xFFFD);
        ++replaced;
        bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
    }
    return text;
}

// UTF-16 and UTF-32 are read here: iconv stops at lone surrogates, and would need a unit's worth of skipping.
std::string from_wide(std::string_view bytes, std::size_t width, std::endian order, std::size_t& replaced) {
    std::string text;
    text.reserve(bytes.size() * 2 / width);
    const auto unit = [&](std::size_t at) {
        char32_t value = 0;
        for (std::size_t index = 0; index < width; ++index) {
            const std::size_t from = order == std::endian::big ? at + index : at + width - 1 - index;
            value = value << 8U | static_cast<unsigned char>(bytes[from]);
        }
        return value;
    };
    for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
        char32_t point = unit(at);
        const bool leads = width == 2 && point >= 0xD800 && point <= 0xDBFF && at + 4 <= bytes.size();
        if (const char32_t next = leads ? unit(at + 2) : 0; next >= 0xDC00 && next <= 0xDFFF) {
            point = 0x10000 + ((point - 0xD800) << 10U) + (next - 0xDC00);
            at += 2;
        }
        if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) ++replaced;
        append_utf8(text, point);
    }
    if (bytes.size() % width != 0) append_utf8(text, 0xFFFD), ++replaced;
    return text;
}

std::string converted(std::string_view bytes, std::string_view encoding, std::vector<std::string>& warnings) {
    if (encoding == "windows-1252") return from_windows_1252(bytes);
    std::size_t replaced = 0;
    std::string text;
    if (encoding == "UTF-8") {
        text = repaired_utf8(bytes);
        replaced = 1;
    } else if (encoding.starts_with("UTF-16") || encoding.starts_with("UTF-32")) {
        text = from_wide(bytes, encoding.starts_with("UTF-16") ? 2 : 4,
                         encoding.ends_with("BE") ? std::endian::big : std::endian::little, replaced);
    } else {
        text = by_iconv(bytes, encoding, replaced);
        if (replaced > 0 && valid_utf8(bytes)) {
            warnings.push_back(fmt::format("the document is declared to be {}, but is UTF-8", encoding));
            return std::string(bytes);
        }
    }
    if (replaced > 0) warnings.push_back(fmt::format("bytes that are no {} were replaced", encoding));
    return text;
}

void remove_controls(std::string& text, std::vector<std::string>& warnings) {
    const auto removed = std::erase_if(
        text, [](char letter) { return forbidden_control(static_cast<unsigned char>(letter)); });
    if (removed > 0) warnings.emplace_back("control characters were removed");
}

}  // namespace
}  // namespace newspool
