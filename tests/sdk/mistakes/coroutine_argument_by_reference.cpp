// must say: a coroutine takes its arguments by value
#include <tenon/plugin.hpp>

#ifdef RIGHT
#define PASSED tenon::json
#else
#define PASSED const tenon::json&
#endif

class Acme {
public:
    tenon::task<void> reset(tenon::Call&, PASSED) { co_return; }
};

TENON_PLUGIN(Acme, "acme", "1.0.0", TENON_ABOUT(), TENON_INTERFACE(vendor, "acme", TENON_METHOD(reset, POST)))
