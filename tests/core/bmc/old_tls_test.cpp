#include "bmc_fixture.hpp"
#include "openssl_server.hpp"

using namespace tenon;
using namespace tenon::test;

namespace {

/// Basic: the status page of openssl's server is no Redfish service.
Json with(Json more) {
    Json info{{"redfish_auth_type", "basic"}};
    info.update(more);
    return info;
}

struct OldTlsFixture : QuickBmcFixture {
    /// The status, or what the error says behind "TLS with 127.0.0.1:PORT failed: ".
    std::string outcome(const std::string& address, std::uint16_t port, const Json& more) {
        const auto answer = ask(endpoint_of(address, with(more)));
        if (answer) {
            return std::to_string(answer->status);
        }
        const auto expected = fmt::format("TLS with 127.0.0.1:{} failed: ", port);
        const auto& message = answer.error().message;
        return begins(message, expected) ? message.substr(expected.size()) : message;
    }

    std::string outcome(const OpensslServer& server, const Json& more) {
        return outcome(server.address(), server.port(), more);
    }
};

bool is_without_openssl() {
    if (!OpensslServer::is_available()) {
        WARN("skipped: there is no openssl program");
        return true;
    }
    return false;
}

}  // namespace

TEST_CASE_METHOD(OldTlsFixture, "a BMC with TLS 1.0, RSA-1024 and SHA-1 is reached where driver_info allows it") {
    if (is_without_openssl()) {
        return;
    }
    const std::string version = GENERATE("1.0", "1.1");
    const OpensslServer bmc("1024", "sha1", {version == "1.0" ? "-tls1" : "-tls1_1", "-cipher", "ALL@SECLEVEL=0"});
    const auto advice = "it does not speak TLS 1.2 or newer: set driver_info/redfish_tls_min_version to an older "
                        "version, down to 1.0";
    CHECK(outcome(bmc, {{"redfish_verify_ca", false}}) == advice);
    CHECK(outcome(bmc, {{"redfish_verify_ca", bmc.ca_file()}}) == advice);
    const Json old{{"redfish_tls_min_version", version}, {"redfish_verify_ca", false}};
    CHECK(outcome(bmc, old) == "200");
    const Json verified{{"redfish_tls_min_version", version}, {"redfish_verify_ca", bmc.ca_file()}};
    CHECK(outcome(bmc, verified) == "200");
    const Json unknown{{"redfish_tls_min_version", version}};
    CHECK(
        outcome(bmc, unknown) ==
        "its certificate has an unknown issuer (self-signed certificate): set driver_info/redfish_verify_ca to the "
        "file with the authority's certificate, or to false"
    );
}

TEST_CASE_METHOD(OldTlsFixture, "a BMC older than driver_info allows is refused") {
    if (is_without_openssl()) {
        return;
    }
    const OpensslServer bmc("2048", "sha256", {"-tls1_2"});
    const Json newer{{"redfish_tls_min_version", "1.3"}, {"redfish_verify_ca", bmc.ca_file()}};
    CHECK(
        outcome(bmc, newer) == "it does not speak TLS 1.3 or newer: set driver_info/redfish_tls_min_version to an "
                               "older version, down to 1.0"
    );
    CHECK(outcome(bmc, {{"redfish_verify_ca", bmc.ca_file()}}) == "200");
}

TEST_CASE_METHOD(OldTlsFixture, "a certificate that is too weak is refused until driver_info lowers the bar") {
    if (is_without_openssl()) {
        return;
    }
    const OpensslServer bmc("1024", "sha1", {"-tls1_2", "-cipher", "ALL@SECLEVEL=0"});
    CHECK(
        outcome(bmc, {{"redfish_verify_ca", bmc.ca_file()}}) ==
        "its certificate is too weak (EE certificate key too weak): renew it, set driver_info/redfish_tls_ciphers to "
        "DEFAULT@SECLEVEL=0 to accept it, or set driver_info/redfish_verify_ca to false to accept any certificate"
    );
    const Json low{{"redfish_tls_ciphers", "DEFAULT@SECLEVEL=0"}, {"redfish_verify_ca", bmc.ca_file()}};
    CHECK(outcome(bmc, low) == "200");
    CHECK(outcome(bmc, {{"redfish_verify_ca", false}}) == "200");
}

TEST_CASE_METHOD(OldTlsFixture, "a small Diffie-Hellman key is refused until driver_info lowers the bar") {
    if (is_without_openssl()) {
        return;
    }
    const OpensslServer bmc(
        "2048", "sha256", {"-tls1_2", "-cipher", "DHE-RSA-AES128-SHA256@SECLEVEL=0"},
        OpensslServer::DiffieHellman::of_1024_bits
    );
    CHECK(
        outcome(bmc, {{"redfish_verify_ca", bmc.ca_file()}}) ==
        "its keys are too weak (dh key too small): set driver_info/redfish_tls_ciphers to DEFAULT@SECLEVEL=0 to accept "
        "them"
    );
    const Json low{{"redfish_tls_ciphers", "DHE-RSA-AES128-SHA256@SECLEVEL=0"}, {"redfish_verify_ca", bmc.ca_file()}};
    CHECK(outcome(bmc, low) == "200");
}

TEST_CASE_METHOD(OldTlsFixture, "no cipher in common is an error that names the key") {
    if (is_without_openssl()) {
        return;
    }
    const OpensslServer bmc("2048", "sha256", {"-tls1_2", "-cipher", "AES128-SHA"});
    const Json other{{"redfish_tls_ciphers", "AES256-SHA256"}, {"redfish_verify_ca", false}};
    CHECK(
        outcome(bmc, other) ==
        "the two have no cipher in common (sslv3 alert handshake failure): set driver_info/redfish_tls_ciphers to one "
        "that it has, or to DEFAULT@SECLEVEL=0 for an old BMC"
    );
    const Json same{{"redfish_tls_ciphers", "AES256-SHA256:AES128-SHA"}, {"redfish_verify_ca", false}};
    CHECK(outcome(bmc, same) == "200");
}

TEST_CASE_METHOD(OldTlsFixture, "suites of TLS 1.3 are chosen with the same key") {
    if (is_without_openssl()) {
        return;
    }
    const OpensslServer bmc("2048", "sha256", {"-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"});
    const Json same{{"redfish_tls_ciphers", "TLS_AES_128_GCM_SHA256"}, {"redfish_verify_ca", false}};
    CHECK(outcome(bmc, same) == "200");
    const Json other{{"redfish_tls_ciphers", "TLS_CHACHA20_POLY1305_SHA256"}, {"redfish_verify_ca", false}};
    CHECK(begins(outcome(bmc, other), "the two have no cipher in common ("));
}

TEST_CASE_METHOD(OldTlsFixture, "https to a port with plain HTTP is an error that names the address") {
    const ScriptedServer plain([](auto& peer, unsigned) {
        peer.read_some();
        peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    const auto address = fmt::format("https://127.0.0.1:{}", plain.port());
    CHECK(
        outcome(address, plain.port(), Json::object()) ==
        "what it answers is not TLS (wrong version number): where it speaks plain HTTP, write http:// in "
        "driver_info/redfish_address"
    );
}

TEST_CASE_METHOD(OldTlsFixture, "http to a port with TLS is an error that names the address") {
    const ScriptedServer tls([](auto& peer, unsigned) {
        peer.read_request();
        peer.send({"\x15\x03\x01\x00\x02\x02\x0a", 7});  // an alert, as GnuTLS and Schannel send it
    });
    const auto answer = ask(endpoint_of(fmt::format("http://127.0.0.1:{}", tls.port()), with(Json::object())));
    REQUIRE(answer.has_error());
    CHECK(
        answer.error().message ==
        fmt::format(
            "GET /redfish/v1/Systems to 127.0.0.1:{}: the peer speaks TLS there: write https:// in "
            "driver_info/redfish_address",
            tls.port()
        )
    );
}

TEST_CASE_METHOD(OldTlsFixture, "a BMC that closes in the handshake is tried again, then named with what may mend it") {
    const ScriptedServer closing([](auto& peer, unsigned) { peer.read_some(); });
    const auto address = fmt::format("https://127.0.0.1:{}", closing.port());
    CHECK(
        outcome(address, closing.port(), Json::object()) ==
        "it closed the connection in the handshake; where it speaks plain HTTP, write http:// in "
        "driver_info/redfish_address; where it is an old BMC, set driver_info/redfish_tls_min_version to 1.0"
    );
    CHECK(closing.connections() == BmcLimits{}.connect_attempts);
}

TEST_CASE_METHOD(OldTlsFixture, "a BMC that hangs in the handshake is left at the deadline") {
    const ScriptedServer silent([](auto& peer, unsigned) { peer.wait_for_close(); });
    const auto late =
        ask(endpoint_of(fmt::format("https://127.0.0.1:{}", silent.port())), {"GET", systems, {}, ""}, in(100ms));
    REQUIRE(late.has_error());
    CHECK(late.error().code == Errc::timed_out);
    CHECK(late.error().message == fmt::format("TLS with 127.0.0.1:{} failed: it took too long", silent.port()));
}
