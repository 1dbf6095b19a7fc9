#include "support/bmc_sim/sessions.hpp"

#include "base/crypto.hpp"

#include <utility>

namespace tenon::bmc_sim {

namespace {

/// Links.Sessions of the root, as clients look for it; else the SessionService's; else where it usually is.
std::string collection_of(const ResourceTree& tree) {
    const auto* const root = tree.find("/redfish/v1");
    if (root != nullptr) {
        if (const auto links = root->find("Links"); links != root->end()) {
            if (auto linked = link_at(*links, "Sessions"); !linked.empty()) {
                return linked;
            }
        }
        if (const auto* const service = tree.find(link_at(*root, "SessionService"))) {
            if (auto linked = link_at(*service, "Sessions"); !linked.empty()) {
                return linked;
            }
        }
    }
    return "/redfish/v1/SessionService/Sessions";
}

}  // namespace

Sessions::Sessions(const Options& options, ResourceTree& tree)
    : options_(options), tree_(tree), collection_(collection_of(tree)) {
    if (!options.has_sessions) {
        tree_.remove_all("/redfish/v1/SessionService");
        if (auto* root = tree_.edit("/redfish/v1"); root != nullptr && root->is_object()) {
            root->erase("SessionService");
            root->erase("Links");
        }
    }
}

bool Sessions::is_known(const Request& request) {
    forget_expired();
    if (const auto token = request.headers.find("x-auth-token"); token != request.headers.end()) {
        const auto found = session_by_token_.find(token->second);
        if (found != session_by_token_.end()) {
            found->second.expires = std::chrono::steady_clock::now() + options_.session_timeout;
            return true;
        }
        return false;
    }
    const auto basic = request.headers.find("authorization");
    return options_.has_basic && basic != request.headers.end() &&
           basic->second == "Basic " + base64(options_.username + ":" + options_.password);
}

bool Sessions::is_collection(const std::string& path) const {
    // DSP0266 lets a client post to Sessions/Members too.
    return options_.has_sessions && (path == collection_ || path == collection_ + "/Members");
}

bool Sessions::is_member(const std::string& path) const {
    return path.rfind(collection_ + "/", 0) == 0;
}

Response Sessions::log_in(const Request& request) {
    forget_expired();
    const auto body = object_in(request);
    if (!body) {
        return malformed_json();
    }
    if (text_at(*body, "UserName") != options_.username || text_at(*body, "Password") != options_.password) {
        return error_response(401, "ResourceAtUriUnauthorized", "The user name or the password is wrong.");
    }
    if (session_by_token_.size() >= options_.max_sessions) {
        return error_response(503, "SessionLimitExceeded", "The session limit is reached.");
    }
    const auto id = "sim" + std::to_string(++logins_);  // what a foreign tree lists may have numbers
    const auto path = collection_ + "/" + id;
    const auto token = random_uuid();
    session_by_token_[token] = {path, std::chrono::steady_clock::now() + options_.session_timeout};
    const Json session{
        {"@odata.id", path},
        {"@odata.type", "#Session.v1_4_0.Session"},
        {"Id", id},
        {"Name", "User Session"},
        {"UserName", options_.username},
    };
    tree_.put(path, session);
    tree_.add_member(collection_, path);
    auto answer = json_response(201, session);
    answer.headers.emplace_back("X-Auth-Token", token);
    answer.headers.emplace_back("Location", path);
    return answer;
}

Response Sessions::log_out(const std::string& path) {
    for (auto at = session_by_token_.begin(); at != session_by_token_.end(); ++at) {
        if (at->second.path == path) {
            session_by_token_.erase(at);
            tree_.remove(path);
            tree_.remove_member(collection_, path);
            return {204, {}, ""};
        }
    }
    if (!tree_.has_member(collection_, path)) {
        return missing_resource(path);
    }
    tree_.remove(path);  // one of the tree's own, which nobody holds
    tree_.remove_member(collection_, path);
    return {204, {}, ""};
}

void Sessions::expire_all() {
    for (auto& [token, session] : session_by_token_) {
        session.expires = {};
    }
    forget_expired();
}

void Sessions::forget_expired() {
    const auto now = std::chrono::steady_clock::now();
    for (auto at = session_by_token_.begin(); at != session_by_token_.end();) {
        if (at->second.expires <= now) {
            tree_.remove(at->second.path);
            tree_.remove_member(collection_, at->second.path);
            at = session_by_token_.erase(at);
        } else {
            ++at;
        }
    }
}

}  // namespace tenon::bmc_sim
