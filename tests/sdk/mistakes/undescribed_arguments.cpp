// must say: describe this structure with TENON_ARGS
#include <tenon/plugin.hpp>

struct FanArgs {
    int rpm;
};
#ifdef RIGHT
TENON_ARGS(FanArgs, rpm)
#endif

class Acme {
public:
    void set_fan(tenon::Call&, FanArgs) {}
};

TENON_PLUGIN(Acme, "acme", "1.0.0", TENON_ABOUT(), TENON_INTERFACE(vendor, "acme", TENON_METHOD(set_fan, POST)))
