// Bytes of known text, labelled rightly, wrongly and not at all.
#include "base/encoding.hpp"

#include <string>

#include "base/charset_labels.hpp"
#include "support/catch.hpp"

using namespace newspool;

TEST_CASE("a byte order mark outranks every label", "[encoding]") {
    CHECK(decode("\xEF\xBB\xBF<a>\u00fc</a>", "text/xml; charset=iso-8859-1").text == "<a>\u00fc</a>");
    CHECK(decode(std::string_view("\xFF\xFE<\0a\0/\0>\0", 10), "text/xml; charset=utf-8").text == "<a/>");
    CHECK(decode(std::string_view("\xFE\xFF\0<\0a\0/\0>", 10), "").text == "<a/>");
    CHECK(decode(std::string_view("\xFF\xFE\0\0<\0\0\0", 8), "").text == "<");
}

TEST_CASE("wide encodings are known without a mark", "[encoding]") {
    CHECK(decode(std::string_view("<\0a\0/\0>\0", 8), "").text == "<a/>");
    CHECK(decode(std::string_view("\0<\0a\0/\0>", 8), "").text == "<a/>");
    CHECK(decode(std::string_view("\0\0\0<\0\0\0a\0\0\0/\0\0\0>", 16), "").text == "<a/>");
}

TEST_CASE("lone surrogates and odd bytes of UTF-16 become replacement characters", "[encoding]") {
    const auto decoded = decode(std::string_view("<\0\x3C\xD8\x1E\xDD\x00\xD8>\0x", 11), "");
    CHECK(decoded.text == "<\U0001F11E\uFFFD>\uFFFD");
    CHECK_FALSE(decoded.warnings.empty());
}

TEST_CASE("the header outranks the declaration, which outranks the guess", "[encoding]") {
    const std::string_view bytes = "<?xml version='1.0' encoding='iso-8859-5'?><a>\xD0\xB0\xF1</a>";
    CHECK(decode(bytes, "").text.ends_with("<a>\u0430\u0410\u0451</a>"));
    CHECK(decode(bytes, "text/xml; charset=\"koi8-r\"").text.ends_with("<a>\u043f\u255f\u042f</a>"));
    CHECK(decode("<a>\x93x\x94</a>", "").text == "<a>\u201cx\u201d</a>");
    CHECK(decode("<a>\x93x\x94</a>", "application/xml;charset=ISO-8859-1").text == "<a>\u201cx\u201d</a>");
}

TEST_CASE("bytes that are UTF-8 are read so though the label says Latin-1", "[encoding]") {
    const auto decoded = decode("<?xml version='1.0' encoding='iso-8859-1'?><a>gr\u00fc\u00df</a>", "");
    CHECK(decoded.text.ends_with("<a>gr\u00fc\u00df</a>"));
    CHECK(decoded.warnings.size() == 1);
}

TEST_CASE("bytes that are not UTF-8 are windows-1252 though the label says UTF-8", "[encoding]") {
    const auto decoded = decode("<?xml version='1.0' encoding='utf-8'?><a>caf\xE9 \x80</a>", "");
    CHECK(decoded.text.ends_with("<a>caf\u00e9 \u20ac</a>"));
    CHECK(decoded.warnings.size() == 1);
}

TEST_CASE("a few bad bytes in UTF-8 become replacement characters", "[encoding]") {
    CHECK(decode("\u00fc\u00e4\u00f6 \xFF \u20ac", "").text == "\u00fc\u00e4\u00f6 \uFFFD \u20ac");
}

TEST_CASE("labels are those of the Encoding Standard", "[encoding]") {
    CHECK(encoding_named("Latin1") == "windows-1252");
    CHECK(encoding_named(" GB2312 ") == "GB18030");
    CHECK(encoding_named("x-sjis") == "CP932");
    CHECK(encoding_named("iso-2022-cn-ext").empty());
    CHECK(encoding_named("").empty());
    CHECK(decode("\x82\xA0", "text/xml; charset=Shift_JIS").text == "\u3042");
    CHECK(decode("\xB3\xE2", "text/xml; charset=euc-kr").text == "\ub144");
    CHECK(decode("plain", "text/xml; charset=made-up").warnings.size() == 1);
}

TEST_CASE("multi-byte text that breaks off is replaced, not read past", "[encoding]") {
    CHECK(decode("a\x82", "text/xml; charset=Shift_JIS").text == "a\uFFFD");
}

TEST_CASE("NULs and control characters are removed", "[encoding]") {
    const auto decoded = decode(std::string_view("<a>b\0c\x01\n\td</a>", 14), "");
    CHECK(decoded.text == "<a>bc\n\td</a>");
    CHECK(decoded.warnings.size() == 1);
}

TEST_CASE("the charset is found in any spelling of the header", "[encoding]") {
    CHECK(charset_of("text/xml; charset=\"UTF-8\"; q=1") == "utf-8");
    CHECK(charset_of("text/xml;CHARSET = 'x'") == "x");
    CHECK(charset_of("text/xml; charset:iso-8859-1").empty());
    CHECK(charset_of("text/xml; charset=").empty());
}
