#include "conductor/live_snapshot.hpp"
#include "config/config.hpp"

#include <catch2/catch.hpp>

#include <memory>

using namespace tenon;

namespace {

std::shared_ptr<const DriverCatalog> make_catalog() {
    static const HardwareTypesConfig config;
    return std::make_shared<const DriverCatalog>(
        std::vector<HardwareType>{}, std::vector<ImplementationPtr>{}, config, std::vector<CatalogProblem>{},
        CatalogMemory{}
    );
}

}  // namespace

TEST_CASE("a loop sees a new catalog at once, before it has been told of it") {
    LoopGroup loops(2);
    LiveSnapshot snapshot(loops);
    CHECK(snapshot.on(loops.at(0)) == nullptr);
    const auto first = make_catalog();
    snapshot.use(first);
    CHECK(snapshot.on(loops.at(0)) == first.get());
    CHECK(snapshot.on(loops.at(1)) == first.get());
    const auto second = make_catalog();
    snapshot.use(second);
    CHECK(snapshot.on(loops.at(0)) == second.get());
    CHECK(snapshot.get() == second);
}

TEST_CASE("the catalog before is let go once every loop has come by, though nobody asks it for one") {
    LoopGroup loops(2);
    LiveSnapshot snapshot(loops);
    auto first = make_catalog();
    const std::weak_ptr<const DriverCatalog> watched = first;
    snapshot.use(std::move(first));
    CHECK(snapshot.on(loops.at(0)) == watched.lock().get());
    CHECK(snapshot.on(loops.at(1)) == watched.lock().get());
    snapshot.use(nullptr);
    CHECK_FALSE(watched.expired());
    loops.start();
    REQUIRE(loops.pass(std::chrono::seconds(60)));
    CHECK(watched.expired());
    CHECK(snapshot.on(loops.at(0)) == nullptr);
    loops.stop_and_join();
}
