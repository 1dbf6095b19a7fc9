#pragma once

#include "access/noauth.hpp"
#include "api/authorization.hpp"
#include "api/exchange.hpp"
#include "api/request_target.hpp"
#include "api/route_table.hpp"

#include <cstddef>
#include <utility>

namespace tenon::api::testing {

/// Keeps no node; nothing under test asks it.
class EmptyStore final : public NodeStore {
public:
    [[nodiscard]] NodePtr find_by_uuid(std::string_view) const override { return nullptr; }

    [[nodiscard]] NodePtr find_by_name(std::string_view) const override { return nullptr; }

    [[nodiscard]] std::vector<NodePtr> list(const NodeStretch&) const override { return {}; }

    void insert(Node, Done) override {}

    void update(std::string, Change, Done) override {}

    void erase(std::string, Done) override {}
};

/// Services for code that only passes them on: room where the conductor and the registry would be, and nobody there.
class UnusedServices {
public:
    UnusedServices() { started_.open(); }

    Services get() {
        return {
            config,
            reinterpret_cast<Conductor&>(conductor_),
            store_,
            reinterpret_cast<PluginRegistry&>(plugins_),
            reinterpret_cast<PluginThread&>(plugin_thread_),
            started_,
            *authenticator,
            policy,
            audit};
    }

    Config config;
    Noauth noauth;
    Authenticator* authenticator = &noauth;
    LivePolicy policy{default_rules(all_routes(), AuthStrategy::noauth), "/nonesuch"};
    Audit audit{"", false};

private:
    alignas(Conductor) std::byte conductor_[sizeof(Conductor)]{};
    alignas(PluginRegistry) std::byte plugins_[sizeof(PluginRegistry)]{};
    alignas(PluginThread) std::byte plugin_thread_[sizeof(PluginThread)]{};
    EmptyStore store_;
    Gate started_;
};

/// An exchange for `target`, with segments as the router makes them.
class ExchangeFixture {
public:
    explicit ExchangeFixture(const std::string& target, std::string body = {}, HttpHeaders headers = {}) {
        request.method = "POST";
        request.target = target;
        request.headers = std::move(headers);
        request.body = std::move(body);
        auto parsed = *parse_target(request.target);
        exchange.segments.assign(parsed.segments.begin() + 1, parsed.segments.end());
        exchange.decoded_path = std::move(parsed.decoded);
        exchange.query = parsed.query;
    }

    Request request;
    UnusedServices unused;
    Services services = unused.get();
    Loop loop{0};
    OriginReader origins{services.config};
    Exchange exchange{
        .services = services,
        .loop = loop,
        .request = request,
        .origins = origins,
        .principal = {{}, {}, Role::admin, true, true},
        .request_id = "req-1",
        .authority = "127.0.0.1:6385",
        .policy = unused.policy.current()};
};

}  // namespace tenon::api::testing
