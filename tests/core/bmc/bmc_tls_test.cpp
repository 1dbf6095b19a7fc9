#include "bmc_fixture.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <memory>

using namespace tenon;
using namespace tenon::test;

namespace {

/// The name under which OpenSSL looks for a certificate in a directory.
std::string subject_hash(const std::string& pem_file) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(pem_file.c_str(), "r"), std::fclose);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free
    );
    return fmt::format(
        "{:08x}", X509_NAME_hash_ex(X509_get_subject_name(certificate.get()), nullptr, nullptr, nullptr)
    );
}

}  // namespace

TEST_CASE_METHOD(BmcFixture, "a certificate is verified against the file that driver_info names") {
    BmcSimProcess sim({"--tls"});
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_verify_ca", sim.ca_file()}}))->status == 200);
    CHECK(ask(endpoint_of(sim.address(), {{"redfish_verify_ca", false}}))->status == 200);
    const auto by_name = fmt::format("https://localhost:{}", sim.port());
    CHECK(ask(endpoint_of(by_name, {{"redfish_verify_ca", sim.ca_file()}}))->status == 200);
}

TEST_CASE_METHOD(BmcFixture, "a self-signed certificate is refused in words that name the key, and at once") {
    BmcSimProcess sim({"--tls"});
    const auto refused = ask(endpoint_of(sim.address()));
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message ==
        fmt::format(
            "TLS with 127.0.0.1:{} failed: its certificate has an unknown issuer (self-signed certificate): set "
            "driver_info/redfish_verify_ca to the file with the authority's certificate, or to false",
            sim.port()
        )
    );
}

TEST_CASE_METHOD(BmcFixture, "a certificate for another name is refused in words that name the key") {
    BmcSimProcess sim({"--tls", "--listen", "127.0.0.2:0"});
    const auto address = fmt::format("127.0.0.2:{}", sim.port());
    const auto refused = ask(endpoint_of("https://" + address, {{"redfish_verify_ca", sim.ca_file()}}));
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message ==
        fmt::format(
            "TLS with {} failed: its certificate is for another name than '127.0.0.2': use the certificate's name as "
            "the address, or set driver_info/redfish_verify_ca to false",
            address
        )
    );
}

TEST_CASE_METHOD(BmcFixture, "a certificate is verified against a hashed directory that driver_info names") {
    BmcSimProcess sim({"--tls"});
    const auto folder = std::filesystem::path(sim.ca_file()).parent_path() / "hashed";
    std::filesystem::create_directory(folder);
    const Json trust{{"redfish_verify_ca", folder.string()}};
    CHECK(ask(endpoint_of(sim.address(), trust)).has_error());
    std::filesystem::copy_file(sim.ca_file(), folder / (subject_hash(sim.ca_file()) + ".0"));
    CHECK(ask(endpoint_of(sim.address(), trust))->status == 200);
}

TEST_CASE_METHOD(BmcFixture, "requests work with a BMC that closes after each answer, over TLS too") {
    const bool is_tls = GENERATE(true, false);
    BmcSimProcess sim(is_tls ? std::vector<std::string>{"--tls", "--close"} : std::vector<std::string>{"--close"});
    const Json trust = is_tls ? Json{{"redfish_verify_ca", sim.ca_file()}} : Json::object();
    for (int i = 0; i < 3; ++i) {
        CHECK(ask(endpoint_of(sim.address(), trust))->status == 200);
    }
}
