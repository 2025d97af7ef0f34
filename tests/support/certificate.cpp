// The shortest way through libcrypto to a PEM file that curl accepts as its own authority.
#include "support/certificate.hpp"

#include <cstdio>
#include <memory>
#include <stdexcept>

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace newspool::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Handle = std::unique_ptr<X509, decltype(&X509_free)>;
struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

void require(bool succeeded) {
    if (!succeeded) throw std::runtime_error("OpenSSL cannot make a certificate for the test");
}

void extend(X509* certificate, int which, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str());
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

X509Handle read_certificate(const std::filesystem::path& from) {
    const File file(std::fopen(from.c_str(), "r"));
    require(file != nullptr);
    X509Handle read(PEM_read_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
    require(read != nullptr);
    return read;
}

Key read_key(const std::filesystem::path& from) {
    const File file(std::fopen(from.c_str(), "r"));
    require(file != nullptr);
    Key read(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    require(read != nullptr);
    return read;
}

std::string alternative_name(const std::string& subject) {
    in_addr address{};
    return (inet_pton(AF_INET, subject.c_str(), &address) == 1 ? "IP:" : "DNS:") + subject;
}

}  // namespace

Certificate::Certificate(const std::string& subject, State state) : Certificate(subject, state, nullptr) {}
Certificate::Certificate(const std::string& subject, const Certificate& authority)
    : Certificate(subject, State::valid, &authority) {}

Certificate::Certificate(const std::string& subject, State state, const Certificate* authority)
    : file(folder / "certificate.pem"), key(folder / "key.pem") {
    constexpr long day = 24 * 60 * 60;
    const Key private_key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const X509Handle made(X509_new(), &X509_free);
    require(private_key != nullptr && made != nullptr);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), authority != nullptr ? 2 : 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), state == State::expired ? -day : day);
    X509_set_pubkey(made.get(), private_key.get());
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1, 0);
    extend(made.get(), NID_subject_alt_name, alternative_name(subject));
    extend(made.get(), NID_basic_constraints,
           authority != nullptr ? "critical,CA:FALSE" : "critical,CA:TRUE");
    if (authority != nullptr) {
        X509_set_issuer_name(made.get(), X509_get_subject_name(read_certificate(authority->file).get()));
        require(X509_sign(made.get(), read_key(authority->key).get(), EVP_sha256()) != 0);
    } else {
        X509_set_issuer_name(made.get(), name);
        require(X509_sign(made.get(), private_key.get(), EVP_sha256()) != 0);
    }

    const File certificate_file(std::fopen(file.c_str(), "w"));
    const File key_file(std::fopen(key.c_str(), "w"));
    require(certificate_file != nullptr && key_file != nullptr);
    require(PEM_write_X509(certificate_file.get(), made.get()) == 1);
    require(PEM_write_PrivateKey(key_file.get(), private_key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
            1);
}

}  // namespace newspool::test
