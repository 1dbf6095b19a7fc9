#include "plain_work.hpp"

namespace tenon::bench {

namespace {

class Answer : public Method {
public:
    void run(std::string_view, std::string& body) override { body.assign("true"); }
};

}  // namespace

std::unique_ptr<Method> make_method() {
    return std::make_unique<Answer>();
}

PlainTask answer_at_once(std::string& body) {
    body.assign("true");
    co_return;
}

PlainTask answer_after_a_turn(std::vector<std::coroutine_handle<>>& waiting, std::string& body) {
    co_await Turn(waiting);
    body.assign("true");
}

}  // namespace tenon::bench
