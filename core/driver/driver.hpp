#pragma once

#include "model/hardware_type.hpp"
#include "model/node.hpp"
#include "plugin/implementation.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tenon {

/// A vendor method together with the implementation that keeps its plugin loaded.
struct MethodRef {
    ImplementationPtr implementation;
    const PluginMethod* method = nullptr;
};

/// The vendor methods of one scope of one composition, by API name. Listed in the order of the implementations' own
/// tables, kinds in alphabetical order.
class MethodTable {
public:
    /// Whose name is not yet in it.
    void add(MethodRef method);

    [[nodiscard]] const std::vector<MethodRef>& methods() const { return methods_; }

    [[nodiscard]] const MethodRef* find(std::string_view name) const;

    /// A text about all of them: whoever asks first makes it, and the table, which is whole then, keeps it. Any thread.
    template <class Make>
    [[nodiscard]] const std::string& text_of_all(Make make) const {
        std::call_once(text_->is_made, [&] { text_->text = make(); });
        return text_->text;
    }

private:
    struct Text {
        std::once_flag is_made;
        std::string text;
    };

    std::unique_ptr<Text> text_ = std::make_unique<Text>();
    std::vector<MethodRef> methods_;
    std::unordered_map<std::string_view, std::size_t> places_;  // in methods_, by the methods' own names
};

/// The composed interfaces of one node, or a hardware type's defaults. Immutable; keeps its plugins loaded.
struct Driver {
    std::string hardware_type;
    PerKind<ImplementationPtr> interfaces;
    MethodTable node_methods;
    MethodTable driver_methods;
};

using DriverPtr = std::shared_ptr<const Driver>;

/// A hardware type as it can be used right now.
struct ComposedHardwareType {
    HardwareType declared;
    std::string reason;                         ///< why it cannot be used; empty when it can
    DriverPtr defaults;                         ///< the default interfaces composed; nullptr when it cannot be used
    PerKind<std::vector<std::string>> enabled;  ///< listed, enabled and loaded implementations, sorted
    std::vector<std::string> missing;  ///< listed, but nothing that is loaded offers it: "vendor interface 'acme'"
};

}  // namespace tenon
