// must say: a validator returns void or task<void>; it refuses by throwing
#include <tenon/plugin.hpp>

#ifdef RIGHT
#define RESULT void
#else
#define RESULT tenon::json
#endif

class Acme {
public:
    void reset(tenon::Call&) {}

    RESULT check(tenon::Call&) { return RESULT(); }
};

TENON_PLUGIN(
    Acme, "acme", "1.0.0", TENON_ABOUT(),
    TENON_INTERFACE(vendor, "acme", TENON_METHOD(reset, POST, .validate = &Acme::check))
)
