#include "access/authenticator.hpp"

#include "access/http_basic.hpp"
#include "access/keystone.hpp"
#include "access/noauth.hpp"

namespace tenon {

std::unique_ptr<Authenticator> make_authenticator(const Config& config, LoopGroup& loops, BlockingPool& pool) {
    switch (config.auth_strategy) {
    case AuthStrategy::noauth:
        return std::make_unique<Noauth>();
    case AuthStrategy::http_basic:
        return std::make_unique<HttpBasic>(config.http_basic_auth_user_file, pool);
    case AuthStrategy::keystone:
        return std::make_unique<Keystone>(loops, config.keystone);
    }
    return nullptr;
}

}  // namespace tenon
