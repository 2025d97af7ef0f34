// SHA-256 for keys, because a publisher who could make two items collide could hide another's article in a
// feed that carries strangers' texts; XXH3 for bodies, because only speed counts there.
#include "identity/keys.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include "base/text.hpp"
#include "identity/address.hpp"

namespace newspool::identity {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

// To look the algorithm up costs OpenSSL as much as to digest a link: it is done once.
const EVP_MD* algorithm() {
    struct Free {
        void operator()(EVP_MD* fetched) const noexcept { EVP_MD_free(fetched); }
    };
    static const std::unique_ptr<EVP_MD, Free> fetched(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
    return fetched.get();
}

Digest sha256(std::string_view bytes) {
    Digest digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return digest;
}

Key key_from(std::string_view bytes) {
    const Digest digest = sha256(bytes);
    Key key;
    std::copy_n(digest.begin(), key.bytes.size(), key.bytes.begin());
    return key;
}

// Everything a reader would see, each part ended so that text cannot move from one to the next unnoticed.
std::string fingerprint(const Item& item) {
    std::string text = "text";
    const auto add = [&text](std::string_view part) { text.append(1, '\0').append(part); };
    add(item.title.value);
    add(item.content.empty() ? item.summary.value : item.content.value);
    for (const Attachment& attachment : item.attachments) add(attachment.url);
    return text;
}

}  // namespace

Key key_of(const Item& item) {
    if (!item.id.empty()) return key_from("id" + std::string(1, '\0') + item.id);
    if (!item.url.empty()) return key_from("link" + std::string(1, '\0') + item.url);
    return key_from(fingerprint(item));
}

Key key_of(const Event& event) {
    return key_from(fmt::format("event{}{}{}{}{}{}", '\0', word(event.kind), '\0', event.feed_url,
                                event.at.time_since_epoch().count(), event.text));
}

Key told_apart(const Item& item, const Key& base) {
    std::string text = "shared";
    text.append(1, '\0').append(base.view()).append(normal_form(item.url)).append(1, '\0');
    if (!item.title.empty())
        text.append(item.title.value);
    else
        text.append(1, '\0').append(fingerprint(item));
    return key_from(text);
}

Key told_apart_further(const Item& item, const Key& apart) {
    std::string text = "further";
    text.append(1, '\0').append(apart.view());
    if (item.id.empty()) return key_from(text + fingerprint(item));
    if (!item.published) return apart;
    return key_from(text + std::to_string(item.published->time_since_epoch().count()));
}

std::string article_id(std::string_view feed_url, const Key& key, unsigned revision) {
    const Digest feed = sha256(feed_url);
    const std::string_view feed_part(reinterpret_cast<const char*>(feed.data()), 8);
    return fmt::format("{}-{}-{}", hexadecimal(feed_part), hexadecimal(key.view()), revision);
}

BodyHash hash_of_body(std::string_view body) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(body.data(), body.size()));
    BodyHash hash{};
    std::copy_n(canonical.digest, hash.size(), hash.begin());
    return hash;
}

}  // namespace newspool::identity
