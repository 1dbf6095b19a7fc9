#pragma once

#include "async/loop.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "http_client/http_client.hpp"

#include <string>

namespace tenon {

/// Asks a tenond on this machine, one question after the other. Each has 10 s.
class LoopbackClient {
public:
    /// `url`: http://HOST:PORT, as tenond says it.
    [[nodiscard]] static Result<HttpPeer> peer_of(const std::string& url);

    explicit LoopbackClient(HttpPeer peer);
    ~LoopbackClient();

    /// The answer's document. Any status but 2xx is an error with the answer's own words.
    [[nodiscard]] Result<Json> ask(const std::string& method, const std::string& target, const Json& body = Json());

private:
    HttpPeer peer_;
    LoopGroup loops_;
    HttpClient client_;
};

}  // namespace tenon
