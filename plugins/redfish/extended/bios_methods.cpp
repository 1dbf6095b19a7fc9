#include "extended/bios_methods.hpp"

#include "client/bmc_connection.hpp"
#include "resources/bios.hpp"

#include <utility>

namespace redfish {

void check_attributes(const SetBiosArgs& args) {
    if (args.attributes.empty()) {
        throw tenon::invalid("'attributes' names no attribute");
    }
    for (const auto& [name, value] : args.attributes) {
        if (value.is_structured()) {
            throw tenon::invalid("argument 'attributes." + name + "' must be a string, a number, a boolean or null");
        }
    }
}

tenon::task<json> BiosMethods::get_bios(tenon::Call& call, GetBiosArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    Bios bios(service, node_of(call).system_id);
    std::vector<std::string> names = std::move(args.attributes).value_or(std::vector<std::string>());
    co_return co_await bios.show(std::move(names));
}

void BiosMethods::check_set_bios(tenon::Call&, SetBiosArgs args) {
    check_attributes(args);
}

tenon::task<json> BiosMethods::set_bios(tenon::Call& call, SetBiosArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    Bios bios(service, node_of(call).system_id);
    json attributes = json::object();
    for (const auto& [name, value] : args.attributes) {
        attributes[name] = value;
    }
    std::string apply_time = args.apply_time ? args.apply_time->str() : std::string();
    co_return co_await bios.set(std::move(attributes), std::move(apply_time));
}

tenon::task<json> BiosMethods::reset_bios(tenon::Call& call) {
    BmcConnection connection(call);
    Service service(connection);
    Bios bios(service, node_of(call).system_id);
    co_return co_await bios.reset();
}

}  // namespace redfish
