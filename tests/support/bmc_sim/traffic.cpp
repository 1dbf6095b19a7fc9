#include "support/bmc_sim/traffic.hpp"

namespace tenon::bmc_sim {

void Traffic::note(const Request& request, int status) {
    constexpr std::size_t kept = 1'000;
    ++requests_;
    log_.push_back(Json{
        {"method", request.method},
        {"path", request.query.empty() ? request.path : request.path + "?" + request.query},
        {"status", status},
        {"body", request.body},
    });
    if (log_.size() > kept) {
        log_.pop_front();
    }
}

void Traffic::reset() {
    most_parallel_ = parallel_;
    accepted_ = 0;
    requests_ = 0;
    log_.clear();
}

Json Traffic::report() const {
    Json log = Json::array();
    for (const auto& line : log_) {
        log.push_back(line);
    }
    return Json{
        {"requests", requests_},
        {"most_parallel", most_parallel_},
        {"connections", Json{{"open", open_ - (open_ > 0 ? 1 : 0)}, {"accepted", accepted_}}},
        {"log", std::move(log)},
    };
}

}  // namespace tenon::bmc_sim
