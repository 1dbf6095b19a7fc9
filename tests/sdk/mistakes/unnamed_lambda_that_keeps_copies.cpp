// must say: give a lambda that keeps copies a name before co_await
#include <tenon/plugin.hpp>

#include <string>

class Acme {
public:
    tenon::task<void> reset(tenon::Call& call) {
        const std::string path = "/dev/null";
#ifdef RIGHT
        const auto work = [path] { return path.size(); };
        co_await call.offload(work);
#else
        co_await call.offload([path] { return path.size(); });
#endif
    }
};

TENON_PLUGIN(Acme, "acme", "1.0.0", TENON_ABOUT(), TENON_INTERFACE(vendor, "acme", TENON_METHOD(reset, POST)))
