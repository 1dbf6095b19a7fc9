// Two libraries are built from this file. It has what careless plugins share with one another and with the host: inline
// variables, static members of templates, functions with a name that others have, too. All of it is visible in the
// source, as in a static library that a vendor links; what keeps it apart is the way tenon_add_plugin() links.

#include <tenon/plugin.hpp>

#include <memory>
#include <string>

namespace twin {

[[gnu::visibility("default")]] inline int inline_variable = 0;

template <class T>
struct [[gnu::visibility("default")]] Holder {
    static inline int member = 0;
};

[[gnu::visibility("default")]] inline int& local_static() {
    static int variable = 0;
    return variable;
}

}  // namespace twin

namespace namesake {

/// The program that loads this has a function of the same name.
[[gnu::visibility("default"), gnu::noinline]] const char* who();

const char* who() {
    return TWIN_NAME;
}

}  // namespace namesake

namespace {

class Twin {
public:
    tenon::task<tenon::json> count(tenon::Call&) {
        const auto counted = std::make_shared<int>(++twin::inline_variable);
        co_return tenon::arr(*counted, ++twin::Holder<int>::member, ++twin::local_static());
    }

    tenon::task<std::string> name(tenon::Call&) { co_return namesake::who(); }
};

}  // namespace

TENON_PLUGIN(
    Twin, "twin", "1.0.0",
    TENON_INTERFACE(vendor, "twin", TENON_METHOD(count, POST, .lock = shared), TENON_METHOD(name, GET, .lock = shared))
)
