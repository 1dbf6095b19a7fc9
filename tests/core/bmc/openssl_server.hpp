#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tenon::test {

/// `openssl s_server -www` as a child process: the old web servers that no library of today plays by itself. It answers
/// every GET with a status page.
class OpensslServer {
public:
    enum class DiffieHellman {
        as_usual,
        of_1024_bits
    };

    /// A key of `bits` and a certificate for 127.0.0.1 signed with `digest`. Throws std::runtime_error with openssl's
    /// words when it does not start.
    OpensslServer(
        const std::string& bits, const std::string& digest, std::vector<std::string> flags,
        DiffieHellman diffie_hellman = DiffieHellman::as_usual
    );
    ~OpensslServer();
    OpensslServer(const OpensslServer&) = delete;
    OpensslServer& operator=(const OpensslServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::string address() const { return "https://127.0.0.1:" + std::to_string(port_); }

    /// The certificate, which is its own authority.
    [[nodiscard]] std::string ca_file() const { return folder_ + "/certificate.pem"; }

    /// Whether there is an openssl program at all; it is no dependency of the project.
    [[nodiscard]] static bool is_available();

private:
    void start(std::vector<std::string> argv);

    std::string folder_;
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace tenon::test
