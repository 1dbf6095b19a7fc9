#include "plugin/plugin_entry.hpp"

#include "plugin/call.hpp"

namespace tenon {

namespace {

constinit thread_local const PluginEntry* current_entry = nullptr;

}  // namespace

PluginEntry::PluginEntry(const Call& call)
    : build_(call.generation().build()),
      doing_(call.method.declared.name),
      call_(&call),
      outer_(current_entry),
      began_(coarse_now()) {
    current_entry = this;
}

PluginEntry::PluginEntry(const Generation& generation, std::string_view step)
    : build_(generation.build()), doing_(step), call_(nullptr), outer_(current_entry), began_(Deadline{}) {
    current_entry = this;
}

PluginEntry::~PluginEntry() {
    current_entry = outer_;
    if (call_ == nullptr || Loop::current() == nullptr) {
        return;
    }
    const auto took = coarse_now() - began_;
    if (took >= stall_limit) {
        call_->generation().stalls().add(*this, took);
    }
}

const PluginEntry* PluginEntry::current() noexcept {
    return current_entry;
}

std::string_view PluginEntry::request_id() const {
    return call_ == nullptr ? std::string_view() : call_->request_id;
}

std::string_view PluginEntry::node_uuid() const {
    return call_ == nullptr || call_->node == nullptr ? std::string_view() : call_->node->uuid;
}

}  // namespace tenon
