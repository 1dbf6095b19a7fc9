// must say: a method is a member function
#include <tenon/plugin.hpp>

class Acme {
public:
#ifdef RIGHT
    void reset(tenon::Call&) {}
#else
    static void reset(tenon::Call&) {}
#endif
};

TENON_PLUGIN(Acme, "acme", "1.0.0", TENON_ABOUT(), TENON_INTERFACE(vendor, "acme", TENON_METHOD(reset, POST)))
