#include "resources/insert_media.hpp"

#include "protocol/path.hpp"
#include "quirks/quirks.hpp"
#include "resources/image_url.hpp"
#include "resources/insert_request.hpp"
#include "resources/media_device.hpp"
#include "resources/no_answer.hpp"
#include "resources/refusal_names.hpp"
#include "resources/virtual_media.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace redfish {

namespace {

/// Mounting takes an XCC about twenty seconds, and others a few.
constexpr std::chrono::seconds insert_poll_interval{1};
constexpr int most_insert_polls = 40;

/// Each of the known amendments once, and one to spare.
constexpr int most_media_amendments = 4;

std::string id_of(const Resource& device) {
    std::string id = text(device.document, "Id");
    return id.empty() ? std::string(last_segment(device.path)) : id;
}

std::string types_of(const json& device) {
    std::string types;
    const json& list = member(device, "MediaTypes");
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        if (list[i].is_string()) {
            types += (types.empty() ? "" : ", ") + list[i].get<std::string>();
        }
    }
    return types.empty() ? types : " (" + types + ")";
}

std::string listed_devices(const std::vector<Resource>& devices) {
    std::string text;
    for (const Resource& device : devices) {
        text += (text.empty() ? "" : ", ") + id_of(device) + types_of(device.document);
    }
    return text;
}

std::vector<Resource> with_id(const std::vector<Resource>& devices, const std::string& id) {
    for (const Resource& device : devices) {
        if (id_of(device) == id || last_segment(device.path) == id || is_same_resource(device.path, id)) {
            return {device};
        }
    }
    throw tenon::not_found("The BMC has no virtual media device '" + id + "'; it has " + listed_devices(devices));
}

std::vector<Resource> fitting(const std::vector<Resource>& devices, const MediaInsertion& wanted) {
    const bool is_guess = wanted.boot_device.empty();
    const std::string boot_device = is_guess ? boot_device_for_image(wanted.image) : wanted.boot_device;
    std::vector<Resource> found;
    for (const Resource& device : devices) {
        if (boot_device.empty() || is_device_for(device.document, boot_device)) {
            found.push_back(device);
        }
    }
    if (found.empty()) {
        throw tenon::unsupported(
            "The BMC has no virtual media device for '" + boot_device + "'" +
            (is_guess ? ", which the image's name suggests; name one with 'device'" : "") + "; it has " +
            listed_devices(devices)
        );
    }
    return found;
}

std::string occupied_text(const std::vector<Resource>& devices) {
    std::string text;
    for (const Resource& device : devices) {
        if (is_inserted(device.document)) {
            const std::string image = redfish::text(device.document, "Image");
            text += (text.empty() ? "" : ", ") + id_of(device) + " holds " +
                    (image.empty() ? "a medium" : masked_url(image));
        }
    }
    return text;
}

}  // namespace

json shown_device(const Resource& device) {
    json shown = json::object();
    shown["path"] = device.path;
    for (const char* name :
         {"Id", "Name", "MediaTypes", "Inserted", "Image", "ImageName", "ConnectedVia", "WriteProtected",
          "TransferMethod", "TransferProtocolType", "VerifyCertificate"}) {
        if (device.document.contains(name)) {
            const json& value = device.document[name];
            shown[name] = value.is_string() ? json(masked_url(value.get<std::string>())) : value;
        }
    }
    // Some leave it out, or null: then what the rest says.
    if (!member(shown, "Inserted").is_boolean()) {
        shown["Inserted"] = is_inserted(device.document);
    }
    return shown;
}

tenon::task<InsertMedia::Choice> InsertMedia::choose() {
    VirtualMedia media(service_, system_id_);
    std::vector<Resource> devices = co_await media.all();
    if (devices.empty()) {
        throw tenon::unsupported("The BMC has no virtual media device");
    }
    devices = wanted_.device.empty() ? fitting(devices, wanted_) : with_id(devices, wanted_.device);
    Choice choice;
    for (const Resource& device : devices) {
        if (!is_inserted(device.document)) {
            if (insert_way(device) != InsertWay::none) {
                choice.empty.push_back(device);
            }
        } else if (choice.holder.path.empty() && is_same_image(text(device.document, "Image"), wanted_.image)) {
            choice.holder = device;
        }
    }
    if (choice.empty.empty() && choice.holder.path.empty()) {
        const std::string occupied = occupied_text(devices);
        if (!occupied.empty()) {
            throw tenon::conflict("No virtual media device is free: " + occupied + "; eject it first");
        }
        throw tenon::unsupported(
            "The BMC does not let images be inserted: no insert action and no PATCH for " + listed_devices(devices)
        );
    }
    co_return choice;
}

tenon::task<Resource> InsertMedia::run() {
    Choice choice = co_await choose();
    if (!choice.holder.path.empty()) {
        co_return std::move(choice.holder);
    }
    for (std::size_t i = 0; i < choice.empty.size(); ++i) {
        const std::string path = choice.empty[i].path;
        const std::string progress = "inserting into " + path;
        service_.progress(20, progress);
        bool is_next_worth_trying = false;
        try {
            co_await fill(choice.empty[i]);
        } catch (const Refused& refused) {
            is_next_worth_trying =
                (is_console_slot(refused.refused_with()) || refused.is_not_found()) && i + 1 < choice.empty.size();
            const std::string advice = media_advice(refused.messages());
            if (!is_next_worth_trying && !advice.empty()) {
                Unexpected with_advice(std::string(refused.what()) + advice);
                with_advice.code(refused.code());
                throw with_advice;
            }
            if (!is_next_worth_trying) {
                throw;
            }
        }
        if (!is_next_worth_trying) {
            if (wanted_.inserted == false) {
                co_return co_await service_.get(path);
            }
            service_.progress(60, "waiting until the medium is in");
            co_return co_await wait_until_inserted(path);
        }
    }
    throw tenon::internal("no device was tried");
}

tenon::task<void> InsertMedia::fill(Resource device) {
    const std::string path = device.path;
    std::exception_ptr lost;
    try {
        co_await send(std::move(device));
    } catch (const Failure&) {
        throw;
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        lost = std::current_exception();
    }
    if (lost) {
        const bool is_in = co_await is_in_after_all(path);
        if (!is_in) {
            std::rethrow_exception(lost);
        }
    }
}

tenon::task<void> InsertMedia::send(Resource device) {
    InsertRequest request = co_await insert_request(service_, device, wanted_);
    for (int amendments = 0;; ++amendments) {
        std::optional<json> amended;
        try {
            if (request.way == InsertWay::patch) {
                co_await service_.patch(device, request.body);
            } else {
                co_await service_.act("POST", request.target, request.body);
            }
        } catch (const Refused& refused) {
            const Names names = [&](std::string_view property) { return refusal_names(refused, property); };
            amended = refused.refused_with() == 400 && amendments < most_media_amendments
                          ? amended_insert(request.body, request.transfer_protocol, names)
                          : std::nullopt;
            if (!amended) {
                throw;
            }
        }
        if (!amended) {
            co_return;
        }
        request.body = *std::move(amended);
    }
}

tenon::task<bool> InsertMedia::is_in_after_all(std::string path) {
    try {
        const Resource now = co_await wait_until_inserted(path);
        co_return is_same_image(text(now.document, "Image"), wanted_.image);
    } catch (const tenon::Error& error) {
        if (ends_the_call(error)) {
            throw;
        }
        co_return false;
    }
}

tenon::task<Resource> InsertMedia::wait_until_inserted(std::string path) {
    for (int polls = 0; polls < most_insert_polls; ++polls) {
        Resource now = co_await service_.get(path);
        if (is_inserted(now.document)) {
            co_return now;
        }
        co_await service_.pause(insert_poll_interval);
    }
    throw Unexpected("The BMC accepted the image, but " + path + " is still empty");
}

}  // namespace redfish
