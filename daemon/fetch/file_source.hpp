// file: URLs: the same Request -> Response as HTTP, read from disk.
//
// Validators are made of what the file system knows (inode, size, time of change), so that an unchanged file
// is a 304 and costs one stat. Reads on the loop's thread: a feed on a local disk, at most max_body bytes.
#pragma once

#include "base/url.hpp"
#include "model/http.hpp"

namespace newspool::fetch {

[[nodiscard]] Response read_file_source(const Url& url, const Request& request);

}  // namespace newspool::fetch
