#include "conductor/live_snapshot.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace tenon {

LiveSnapshot::LiveSnapshot(LoopGroup& loops) : loops_(loops), shared_(std::make_shared<Shared>(loops.size())) {}

const DriverCatalog* LiveSnapshot::Shared::on(unsigned loop) {
    auto& view = views[loop];
    if (view.version != version.load(std::memory_order_acquire)) {
        // What it was before goes after the lock has: that may end the last hold on a plugin.
        auto before = std::move(view.catalog);
        const std::lock_guard lock(mutex);
        view.catalog = catalog;
        view.version = version.load(std::memory_order_relaxed);
    }
    return view.catalog.get();
}

void LiveSnapshot::use(std::shared_ptr<const DriverCatalog> catalog) {
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->catalog.swap(catalog);
        shared_->version.fetch_add(1, std::memory_order_release);
    }
    for (unsigned i = 0; i < loops_.size(); ++i) {
        boost::asio::post(loops_.at(i).executor(), [shared = shared_, i] { static_cast<void>(shared->on(i)); });
    }
}

std::shared_ptr<const DriverCatalog> LiveSnapshot::get() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->catalog;
}

}  // namespace tenon
