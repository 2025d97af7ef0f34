// The table, one encoding a line, its labels separated by spaces.
#include "base/charset_labels.hpp"

#include <array>

#include "base/text.hpp"

namespace newspool {
namespace {

struct Encoding {
    std::string_view name;    // for iconv, but for the Unicode ones and windows-1252, which we read ourselves
    std::string_view labels;  // with a space before and after each
};

constexpr std::array<Encoding, 63> encodings{{
    {"UTF-8", " utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf_8 utf8mb4 u8 "},
    {"windows-1252",
     " windows-1252 iso-8859-1 us-ascii ascii latin1 latin-1 iso8859-1 iso_8859-1 iso88591 cp1252 x-cp1252 "
     "ansi_x3.4-1968 cp819 csisolatin1 ibm819 iso-ir-100 iso_8859-1:1987 l1 ansi ansi_x3.4-1986 iso646-us "
     "windows1252 win-1252 8859-1 iso8859_1 iso-8859-1-windows-3.1-latin-1 1252 us iso_646.irv:1991 "},
    {"UTF-16", " utf-16 utf16 utf_16 unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff u16 utf-16bom "},
    {"UTF-16LE", " utf-16le utf16le utf_16_le utf-16-le unicodelittle "},
    {"UTF-16BE", " utf-16be utf16be utf_16_be utf-16-be unicodefffe unicodebig "},
    {"UTF-32", " utf-32 utf32 utf_32 ucs-4 iso-10646-ucs-4 csucs4 u32 "},
    {"UTF-32LE", " utf-32le utf32le utf_32_le ucs-4le "},
    {"UTF-32BE", " utf-32be utf32be utf_32_be ucs-4be "},
    {"IBM866", " ibm866 866 cp866 csibm866 "},
    {"ISO-8859-2",
     " iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 latin-2 "},
    {"ISO-8859-3",
     " iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 "},
    {"ISO-8859-4",
     " iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 "},
    {"ISO-8859-5",
     " iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 "},
    {"ISO-8859-6",
     " iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e "
     "iso-8859-6-i "
     "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 "},
    {"ISO-8859-7",
     " iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
     "iso_8859-7:1987 sun_eu_greek "},
    {"ISO-8859-8",
     " iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
     "iso_8859-8:1988 visual iso-8859-8-i csiso88598i logical "},
    {"ISO-8859-10", " iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6 iso_8859-10 "},
    {"ISO-8859-13", " iso-8859-13 iso8859-13 iso885913 iso_8859-13 latin7 l7 "},
    {"ISO-8859-14", " iso-8859-14 iso8859-14 iso885914 iso_8859-14 latin8 l8 "},
    {"ISO-8859-15", " iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin9 latin-9 latin0 "},
    {"ISO-8859-16", " iso-8859-16 iso8859-16 iso885916 iso_8859-16 latin10 l10 "},
    {"KOI8-R", " koi8-r cskoi8r koi koi8 koi8_r "},
    {"KOI8-U", " koi8-u koi8-ru koi8_u "},
    {"KOI8-T", " koi8-t koi8_t "},
    {"MACINTOSH", " macintosh csmacintosh mac x-mac-roman macroman mac-roman "},
    {"MAC-CYRILLIC", " x-mac-cyrillic x-mac-ukrainian mac-cyrillic maccyrillic "},
    {"MAC-CENTRALEUROPE", " x-mac-ce x-mac-centraleurroman mac-centraleurope maccentraleurope mac-latin2 "},
    {"TIS-620", " tis-620 tis620 tis620-0 tis-620-0 iso-ir-166 "},
    {"CP874", " windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 cp874 "},
    {"CP1250", " windows-1250 cp1250 x-cp1250 windows1250 win-1250 1250 "},
    {"CP1251", " windows-1251 cp1251 x-cp1251 windows1251 win-1251 win1251 1251 "},
    {"CP1253", " windows-1253 cp1253 x-cp1253 windows1253 win-1253 1253 "},
    {"CP1254",
     " windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 "
     "l5 "
     "latin5 latin-5 x-cp1254 windows1254 win-1254 1254 "},
    {"CP1255", " windows-1255 cp1255 x-cp1255 windows1255 win-1255 1255 "},
    {"CP1256", " windows-1256 cp1256 x-cp1256 windows1256 win-1256 1256 "},
    {"CP1257", " windows-1257 cp1257 x-cp1257 windows1257 win-1257 1257 "},
    {"CP1258", " windows-1258 cp1258 x-cp1258 windows1258 win-1258 1258 "},
    {"GB18030",
     " gb18030 gbk chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk cp936 936 "
     "ms936 "
     "windows-936 euc-cn euccn gb2312-80 eucgb2312_cn gb18030-2000 "},
    {"BIG5-HKSCS",
     " big5 big5-hkscs big5_hkscs cn-big5 csbig5 x-x-big5 big5hkscs hkscs big5-tw big5-eten cp950 950 "
     "ms950 "},
    {"EUC-JP", " euc-jp cseucpkdfmtjapanese x-euc-jp eucjp u-jis ujis "},
    {"EUC-JISX0213", " euc-jisx0213 eucjisx0213 euc-jis-2004 euc_jis_2004 jisx0213 "},
    {"ISO-2022-JP", " iso-2022-jp csiso2022jp iso2022jp iso2022_jp "},
    {"ISO-2022-JP-2", " iso-2022-jp-2 iso2022_jp_2 csiso2022jp2 iso2022jp-2 "},
    {"ISO-2022-JP-3", " iso-2022-jp-3 iso2022_jp_3 iso2022jp-3 iso-2022-jp-2004 iso2022_jp_2004 "},
    {"CP932",
     " shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis s_jis shiftjis cp932 932 "
     "mskanji "},
    {"SHIFT_JISX0213", " shift_jisx0213 shiftjisx0213 s_jisx0213 shift_jis_2004 sjis_2004 s_jis_2004 "},
    {"CP949",
     " euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
     "windows-949 euckr cp949 949 ms949 uhc ks_c_5601 ks_x_1001 ksx1001 "},
    {"ISO-2022-KR", " iso-2022-kr csiso2022kr iso2022kr iso2022_kr "},
    {"JOHAB", " johab cp1361 ms1361 "},
    {"IBM037", " ibm037 cp037 037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csibm037 ibm039 "},
    {"IBM1140", " ibm1140 cp1140 1140 ibm01140 "},
    {"IBM500", " ibm500 cp500 500 ebcdic-cp-be ebcdic-cp-ch csibm500 "},
    {"IBM437", " ibm437 cp437 437 cspc8codepage437 "},
    {"IBM850", " ibm850 cp850 850 cspc850multilingual "},
    {"IBM852", " ibm852 cp852 852 cspcp852 "},
    {"IBM855", " ibm855 cp855 855 csibm855 "},
    {"IBM857", " ibm857 cp857 857 csibm857 "},
    {"CP737", " cp737 737 ibm737 "},
    {"CP775", " cp775 775 ibm775 cspc775baltic "},
    {"IBM862", " ibm862 cp862 862 cspc862latinhebrew "},
    {"IBM865", " ibm865 cp865 865 csibm865 "},
    {"HP-ROMAN8", " hp-roman8 hp_roman8 roman8 r8 csroman8 "},
    {"PT154", " pt154 ptcp154 csptcp154 cp154 cyrillic-asian "},
}};

}  // namespace

std::string_view encoding_named(std::string_view label) {
    label = trimmed(label);
    constexpr std::size_t longest = 40;
    if (label.empty() || label.size() > longest || label.find(' ') != std::string_view::npos) return {};
    const std::string wanted = " " + ascii_lower(label) + " ";
    for (const Encoding& encoding : encodings)
        if (encoding.labels.find(wanted) != std::string_view::npos) return encoding.name;
    return {};
}

}  // namespace newspool
