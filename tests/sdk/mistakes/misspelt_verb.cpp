// must say: not GET, POST, PUT, PATCH or DELETE
#include <tenon/plugin.hpp>

class Acme {
public:
    void reset(tenon::Call&) {}
};

#ifdef RIGHT
TENON_PLUGIN(Acme, "acme", "1.0.0", TENON_ABOUT(), TENON_INTERFACE(vendor, "acme", TENON_METHOD(reset, POST)))
#else
TENON_PLUGIN(Acme, "acme", "1.0.0", TENON_ABOUT(), TENON_INTERFACE(vendor, "acme", TENON_METHOD(reset, PSOT)))
#endif
