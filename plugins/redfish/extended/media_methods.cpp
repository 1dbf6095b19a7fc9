#include "extended/media_methods.hpp"

#include "client/bmc_connection.hpp"
#include "ironic/destination_uri.hpp"
#include "resources/image_url.hpp"
#include "resources/insert_media.hpp"
#include "resources/virtual_media.hpp"

#include <utility>

namespace redfish {

namespace {

MediaInsertion insertion_of(InsertVmediaArgs args) {
    MediaInsertion insertion;
    insertion.image = std::move(args.image);
    insertion.device = args.device.value_or("");
    insertion.boot_device = args.boot_device ? args.boot_device->str() : "";
    insertion.username = args.username.value_or("");
    insertion.password = args.password.value_or("");
    insertion.inserted = args.inserted;
    insertion.write_protected = args.write_protected;
    insertion.transfer_method = args.transfer_method ? args.transfer_method->str() : "";
    insertion.transfer_protocol_type = args.transfer_protocol_type ? args.transfer_protocol_type->str() : "";
    return insertion;
}

}  // namespace

void check_insertion(const InsertVmediaArgs& args) {
    if (!is_destination_uri(args.image)) {
        throw tenon::invalid("image '" + masked_url(args.image) + "' is not a valid URI");
    }
    if (args.device && args.boot_device) {
        throw tenon::invalid("give either 'device' or 'boot_device', not both");
    }
    if (args.password && args.username.value_or("").empty()) {
        throw tenon::invalid("'password' needs a 'username'");
    }
}

tenon::task<json> MediaMethods::list_vmedia(tenon::Call& call) {
    BmcConnection connection(call);
    Service service(connection);
    VirtualMedia media(service, node_of(call).system_id);
    const std::vector<Resource> devices = co_await media.all();
    if (devices.empty()) {
        throw tenon::unsupported("The BMC has no virtual media device");
    }
    json answer = json::object();
    answer["entries"] = json::array();
    for (const Resource& device : devices) {
        answer["entries"].push_back(shown_device(device));
    }
    co_return answer;
}

tenon::task<json> MediaMethods::insert_vmedia(tenon::Call& call, InsertVmediaArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    InsertMedia insertion(service, node_of(call).system_id, insertion_of(std::move(args)));
    const Resource device = co_await insertion.run();
    co_return shown_device(device);
}

tenon::task<void> MediaMethods::check_insert_vmedia(tenon::Call& call, InsertVmediaArgs args) {
    check_insertion(args);
    BmcConnection connection(call);
    Service service(connection);
    InsertMedia insertion(service, node_of(call).system_id, insertion_of(std::move(args)));
    co_await insertion.choose();
}

}  // namespace redfish
