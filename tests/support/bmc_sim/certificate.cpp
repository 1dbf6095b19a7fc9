#include "support/bmc_sim/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace tenon::bmc_sim {

namespace {

template <class T, void (*Free)(T*)>
struct Freer {
    void operator()(T* p) const { Free(p); }
};

using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Freer<X509, X509_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO, BIO_free_all>>;

void require(bool is_good) {
    if (!is_good) {
        throw std::runtime_error("making the certificate failed");
    }
}

void add_extension(X509* certificate, int id, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION, X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, id, value)
    );
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Certificate make_self_signed_certificate() {
    const Key key(EVP_EC_gen("P-256"));
    const X509Ptr x509(X509_new());
    require(key != nullptr && x509 != nullptr);
    require(X509_set_version(x509.get(), 2) == 1);
    require(ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1) == 1);
    require(X509_gmtime_adj(X509_getm_notBefore(x509.get()), -3'600) != nullptr);
    require(X509_gmtime_adj(X509_getm_notAfter(x509.get()), 10L * 365 * 86'400) != nullptr);
    require(X509_set_pubkey(x509.get(), key.get()) == 1);
    auto* const name = X509_get_subject_name(x509.get());
    const auto* const common_name = reinterpret_cast<const unsigned char*>("localhost");
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1);
    require(X509_set_issuer_name(x509.get(), name) == 1);
    add_extension(x509.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    require(X509_sign(x509.get(), key.get(), EVP_sha256()) > 0);

    const Bio certificate(BIO_new(BIO_s_mem()));
    const Bio secret(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(certificate.get(), x509.get()) == 1);
    require(PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return {text_of(certificate.get()), text_of(secret.get())};
}

}  // namespace tenon::bmc_sim
