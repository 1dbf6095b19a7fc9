#include "api/call_events.hpp"

#include "api/call_document.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <utility>

namespace tenon::api {

namespace {

/// So that proxies and clients see that we are there, and we that the client is.
constexpr std::chrono::seconds heartbeat{15};

class CallEvents final : public BodyStream {
public:
    explicit CallEvents(std::shared_ptr<CallFeed> feed) : feed_(std::move(feed)) {}

    Awaitable<std::optional<std::string>> next() override {
        if (!std::exchange(has_begun_, true)) {
            co_return std::optional<std::string>(": what changes from now on\n\n");
        }
        const auto news = co_await feed_->next(std::chrono::steady_clock::now() + heartbeat);
        std::string text;
        const auto out = std::back_inserter(text);
        if (news.missed > 0) {
            fmt::format_to(out, "event: missed\ndata: {{\"count\": {}}}\n\n", news.missed);
        }
        for (const auto& record : news.records) {
            fmt::format_to(out, "event: call\ndata: {}\n\n", dump_json(call_summary(record)));
        }
        if (text.empty()) {
            text = ": nothing new\n\n";
        }
        // The last news may come with the end; they are given, and the end is then found again.
        const bool is_all = news.is_end && news.records.empty();
        co_return is_all ? std::nullopt : std::optional(std::move(text));
    }

private:
    const std::shared_ptr<CallFeed> feed_;
    bool has_begun_ = false;
};

}  // namespace

std::shared_ptr<BodyStream> call_events(std::shared_ptr<CallFeed> feed) {
    return std::make_shared<CallEvents>(std::move(feed));
}

}  // namespace tenon::api
