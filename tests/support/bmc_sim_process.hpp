#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

/// The real simulator as a child process; ends with the object. With "--count", "N" it is N BMCs, numbered from 0.
class BmcSimProcess {
public:
    /// Starts it with `flags` (see tenon-bmc-sim --help) and waits until it listens. Throws std::runtime_error with
    /// what it said when it does not.
    explicit BmcSimProcess(std::vector<std::string> flags = {});
    ~BmcSimProcess();
    BmcSimProcess(const BmcSimProcess&) = delete;
    BmcSimProcess& operator=(const BmcSimProcess&) = delete;

    [[nodiscard]] std::uint16_t port(std::size_t bmc = 0) const { return ports_.at(bmc); }

    /// "http://127.0.0.1:PORT", or https with --tls: what goes into redfish_address.
    [[nodiscard]] std::string address(std::size_t bmc = 0) const;

    /// The certificate to trust, where it was started with --tls: a file that lives as long as the object.
    [[nodiscard]] const std::string& ca_file() const { return ca_file_; }

    /// Asks without credentials, over the same port: "/sim/expire", "/sim/fault", … Plain HTTP only. Returns the body;
    /// throws std::runtime_error unless the answer is a 2xx.
    std::string administer(
        const std::string& method, const std::string& path, const std::string& body = {}, std::size_t bmc = 0
    ) const;

    /// SIGTERM and wait; the exit status, as waitpid gives it. Once.
    int stop();

private:
    pid_t pid_ = -1;
    std::vector<std::uint16_t> ports_;
    bool is_tls_ = false;
    std::string folder_;
    std::string ca_file_;
};

}  // namespace tenon::test
