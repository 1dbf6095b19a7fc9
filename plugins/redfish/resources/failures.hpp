#pragma once

#include "client/collection.hpp"
#include "protocol/json.hpp"

#include <string>
#include <string_view>

namespace redfish {

/// What did not work while the rest went on: [{"path": …, "error": …}], for the method's answer.
class Failures {
public:
    void add(std::string_view path, std::string_view error);

    void add(const Failures& others);
    void add(const Members& members);  ///< those of them that cannot be read

    [[nodiscard]] bool empty() const { return list_.empty(); }

    [[nodiscard]] const json& list() const { return list_; }

    /// All in one line, for an error text.
    [[nodiscard]] std::string joined() const;

private:
    json list_ = json::array();
};

}  // namespace redfish
