// Zstandard, at the level at which it costs less than the disk it saves.
#include "store/archive.hpp"

#include <zstd.h>

#include "store/store.hpp"

namespace newspool::store {
namespace {

constexpr int level = 3;
// No article is larger: max_body bounds what a feed may say, and JSON at most doubles it a few times.
constexpr unsigned long long article_bytes_max = 1ULL << 30U;

}  // namespace

std::string packed(std::string_view article) {
    std::string bytes(ZSTD_compressBound(article.size()), '\0');
    const std::size_t size = ZSTD_compress(bytes.data(), bytes.size(), article.data(), article.size(), level);
    if (ZSTD_isError(size) != 0) throw StoreError("cannot compress an article for the archive");
    bytes.resize(size);
    return bytes;
}

std::string unpacked(std::string_view bytes) {
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size > article_bytes_max)
        throw StoreError(
            "an article of the archive is damaged: restore the ledger from a backup, or replay what came "
            "after it");
    std::string article(size, '\0');
    if (ZSTD_decompress(article.data(), article.size(), bytes.data(), bytes.size()) != size)
        throw StoreError(
            "an article of the archive is damaged: restore the ledger from a backup, or replay what came "
            "after it");
    return article;
}

}  // namespace newspool::store
