// The names that documents give to character encodings, and the names that iconv knows them by.
//
// After the label table of the WHATWG Encoding Standard, in which "iso-8859-1" means windows-1252 and
// "gb2312" means GBK, with the few more that feeds use. Labels come from strangers, so only names of this
// table ever reach iconv.
#pragma once

#include <string_view>

namespace newspool {

// "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", ... "windows-1252", or a name for iconv; empty if
// unknown. Case and outer white space do not matter.
[[nodiscard]] std::string_view encoding_named(std::string_view label);

}  // namespace newspool
