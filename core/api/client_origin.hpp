#pragma once

#include "api/http_exchange.hpp"
#include "config/config.hpp"
#include "config/network.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// Where a request comes from and how its client names us, proxies taken into account.
///
/// Reads Forwarded (RFC 7239) and X-Forwarded-For, -Proto, -Host, -Prefix, and only of those that the configuration
/// trusts: everybody else can write there what he likes. Of a chain of proxies the last that is not trusted counts as
/// the client. `public_endpoint` wins over what links would begin with.
class OriginReader {
public:
    /// `config` outlives it.
    explicit OriginReader(const Config& config);

    /// The client's address, as far as somebody trusted says it.
    [[nodiscard]] std::string_view remote_of(const Request& request) const;

    /// What links begin with: "https://baremetal.example:6385". `authority`: of an absolute-form target; empty: the
    /// Host header counts.
    [[nodiscard]] std::string base_url_of(const Request& request, std::string_view authority) const;

private:
    [[nodiscard]] bool is_trusted(std::string_view address) const;

    const Config& config_;
    std::vector<Network> trusted_;
};

}  // namespace tenon::api
