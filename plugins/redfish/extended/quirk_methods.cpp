#include "extended/quirk_methods.hpp"

#include "quirks/quirk_table.hpp"

#include <string>
#include <utility>

namespace redfish {

tenon::task<json> QuirkMethods::list_quirks(tenon::Call&) {
    json quirks = json::array();
    for (const Quirk& quirk : known_quirks()) {
        quirks.push_back(tenon::obj(
            "id", std::string(quirk.id), "vendor", std::string(quirk.vendor), "behaviour", std::string(quirk.behaviour),
            "source", std::string(quirk.source)
        ));
    }
    co_return tenon::obj("quirks", std::move(quirks));
}

}  // namespace redfish
