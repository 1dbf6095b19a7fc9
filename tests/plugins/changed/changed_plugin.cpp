// Built as two versions: what a replay is to tell apart. CHANGED_VERSION is 1 or 2; only the first does what it did.

#include <tenon/plugin.hpp>

#include <chrono>
#include <cstdlib>
#include <string>

namespace {

using namespace tenon;

constexpr bool is_changed = CHANGED_VERSION == 2;

struct Account {
    std::string name;
    std::string new_password;
};
TENON_ARGS(Account, name, new_password)

class Changed {
public:
    /// Asks for another resource.
    task<json> names(Call& call) {
        const json root = co_await call.bmc().get("/redfish/v1/");
        const std::string path = is_changed ? "/redfish/v1/Managers" : "/redfish/v1/Systems";
        const json list = co_await call.bmc().get(path);
        co_return obj("root", root["Name"], "list", list["Name"]);
    }

    /// Sends another body.
    task<json> set_password(Call& call, Account args) {
        call.log(info, "about to change", "user", args.name, "password", args.new_password);
        call.progress(10, "password=" + args.new_password);
        json change = obj("Password", args.new_password, "UserName", args.name);
        if (is_changed) {
            change["Enabled"] = true;
        }
        HttpRequest request;
        request.method = "PATCH";
        request.target = "/redfish/v1/AccountService/Accounts/1";
        request.body = change.dump();
        request.headers.emplace_back("X-Session-Token", args.new_password);
        const HttpResponse response = co_await call.bmc().request(std::move(request));
        co_return obj("status", response.status, "told", "the password is " + args.new_password);
    }

    /// Says something else of how far it is, and of its failure.
    task<void> fail_late(Call& call) {
        call.progress(50, is_changed ? "half way" : "half");
        co_await call.sleep(std::chrono::milliseconds(5));
        throw conflict("not now").code("changed.late").retry_after(std::chrono::seconds(is_changed ? 2 : 1));
    }

    /// Gives up by itself: an operation ends by the plugin's own will.
    task<std::string> give_up(Call& call) {
        try {
            co_await with_timeout(call, std::chrono::milliseconds(20), forever(call));
        } catch (const Error&) {
            co_return is_changed ? "gave up, and says so otherwise" : "gave up";
        }
        co_return "did not give up";
    }

    /// Ends when somebody cancels it, and then asks the BMC no more.
    task<void> wait(Call& call) {
        for (int round = 0;; ++round) {
            call.progress(0, "round " + std::to_string(round));
            co_await call.sleep(std::chrono::milliseconds(50));
        }
    }

    /// The same on a thread.
    void wait_blocking(Call& call) {
        while (true) {
            call.sleep(std::chrono::milliseconds(50)).wait();
        }
    }

    /// Takes the process down.
    void crash(Call&) { std::abort(); }

    /// What the plugin can see of its process.
    task<json> environment(Call&) {
        const char* const found = std::getenv("TENON_BMC_PASSWORD");
        co_return obj("password", found == nullptr ? "none" : found);
    }

private:
    static task<void> forever(Call& call) { co_await call.sleep(std::chrono::hours(1)); }
};

}  // namespace

TENON_PLUGIN(
    Changed, "changed", CHANGED_VERSION == 2 ? "2.0.0" : "1.0.0", TENON_ABOUT(.requires_http = true),
    TENON_INTERFACE(
        vendor, "changed", TENON_METHOD(names, GET, .lock = shared), TENON_METHOD(set_password, POST, .lock = shared),
        TENON_METHOD(fail_late, POST, .lock = shared), TENON_METHOD(give_up, POST, .lock = shared),
        TENON_METHOD(wait, POST, .lock = shared), TENON_METHOD(wait_blocking, POST, .lock = shared),
        TENON_METHOD(crash, POST, .lock = shared), TENON_METHOD(environment, GET, .lock = shared)
    )
)
