#include "plugin/abi_status.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/operations.hpp"
#include "plugin/plugin_context.hpp"
#include "plugin/plugin_entry.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_headers = 100;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool has_control_or_blank(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
}

/// Headers that decide who we are and where a message ends; the plugin must not.
bool is_host_header(std::string_view name) {
    static constexpr std::array<std::string_view, 9> ours = {"host",       "authorization",       "x-auth-token",
                                                             "cookie",     "content-length",      "transfer-encoding",
                                                             "connection", "proxy-authorization", "upgrade"};
    return std::find(ours.begin(), ours.end(), lower(name)) != ours.end();
}

/// The reason why the request cannot be sent; empty: it can.
std::string mistake_in(const HttpRequest& request) {
    static constexpr std::array<std::string_view, 6> verbs = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    if (std::find(verbs.begin(), verbs.end(), request.method) == verbs.end()) {
        return "the HTTP method of a request must be GET, HEAD, POST, PUT, PATCH or DELETE";
    }
    if (request.target.empty() || has_control_or_blank(request.target)) {
        return "the target of a request must be a path such as /redfish/v1/ without blanks and control characters";
    }
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || has_control(value)) {
            return "a header of a request has characters that HTTP does not allow";
        }
        if (is_host_header(name)) {
            return fmt::format("the header {} is set by the host", name);
        }
    }
    return {};
}

/// The length of what is longer than it may be; 0: nothing is.
std::size_t too_long(const tenon_http_request_v1& request) {
    if (const auto body = view(request.body).size(); body > max_abi_body) {
        return body;
    }
    auto longest = std::max(view(request.method).size(), view(request.target).size());
    for (std::size_t i = 0; i < request.n_headers; ++i) {
        longest = std::max({longest, view(request.headers[i].key).size(), view(request.headers[i].value).size()});
    }
    return longest > max_abi_text ? longest : 0;
}

class Http : public Operation {
public:
    Http(PluginHost::Services& services, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user)
        : services_(services), done_(done), user_(user) {
        if (!TENON_HAS(request, tenon_http_request_v1, timeout_ns)) {
            mistake_ = "the request's table is smaller than that of ABI 1.0";
            return;
        }
        if (!view(request->endpoint).empty()) {
            mistake_ = "a request can only go to the node's BMC; leave 'endpoint' empty";
            return;
        }
        if (request->n_headers > max_headers || (request->headers == nullptr && request->n_headers != 0)) {
            mistake_ = fmt::format("a request can have at most {} headers", max_headers);
            return;
        }
        if (const auto length = too_long(*request); length > 0) {
            mistake_ = fmt::format(
                "a request can have a body of {} bytes, and {} in each of its texts; {} are too many", max_abi_body,
                max_abi_text, length
            );
            return;
        }
        request_.method = view(request->method);
        request_.target = view(request->target);
        request_.body = view(request->body);
        timeout_ns_ = request->timeout_ns;
        for (std::size_t i = 0; i < request->n_headers; ++i) {
            request_.headers.emplace_back(view(request->headers[i].key), view(request->headers[i].value));
        }
        mistake_ = mistake_in(request_);
    }

    void start() override {
        if (why_ == TENON_OK) {
            why_ = services_.why_cancelled(*call);
        }
        if (why_ != TENON_OK) {
            deliver_error(why_, "the call was cancelled");
            return;
        }
        if (!mistake_.empty()) {
            deliver_error(TENON_INTERNAL, mistake_);
            return;
        }
        if (call->endpoint == nullptr) {
            auto endpoint = call->generation().bmc_endpoint(call->node);
            if (!endpoint) {
                deliver_error(to_abi_status(endpoint.error().code), endpoint.error().message);
                return;
            }
            call->endpoint = std::move(*endpoint);
        }
        is_started_ = true;
        call->generation().context().bmc_requests.add();
        if (call->invocation != nullptr && call->invocation->observer != nullptr) {
            call->invocation->observer->bmc_request();
        }
        boost::asio::co_spawn(
            call->loop.executor(), exchange(std::static_pointer_cast<Http>(shared_from_this())),
            boost::asio::bind_cancellation_slot(signal_.slot(), boost::asio::detached)
        );
    }

    void cancel(tenon_status why) override {
        if (why_ == TENON_OK && !is_done_) {
            why_ = why;
            if (is_started_) {
                signal_.emit(boost::asio::cancellation_type::terminal);
            }
        }
    }

private:
    [[nodiscard]] Deadline deadline() const {
        auto until = call->deadline == Deadline{} ? Deadline::max() : call->deadline;
        constexpr std::uint64_t year_ns = 31'536'000'000'000'000;
        if (timeout_ns_ != 0 && timeout_ns_ < year_ns) {
            until = std::min(until, std::chrono::steady_clock::now() + std::chrono::nanoseconds(timeout_ns_));
        }
        return until;
    }

    static Awaitable<void> exchange(std::shared_ptr<Http> self) {
        Result<HttpResponse> answer = error(Errc::cancelled, "the request was cancelled");
        try {
            answer = co_await self->services_.bmc().request(
                self->call->loop, *self->call->endpoint, std::move(self->request_), self->deadline()
            );
        } catch (const std::exception&) {
            // Asio's way to say that the coroutine was cancelled; the answer above stands.
        }
        self->is_done_ = true;
        // Always a hop: co_spawn() may have run us from inside start(), and a coroutine must not run plugin code while
        // it is being cancelled.
        auto& loop = self->call->loop;
        boost::asio::post(loop.executor(), [self = std::move(self), answer = std::move(answer)] {
            self->deliver(answer);
        });
    }

    void deliver(const Result<HttpResponse>& answer) {
        if (answer.has_error()) {
            // An answer that is too large is the BMC's fault, and not a thing to be asked for again.
            const auto code = answer.error().code;
            const auto status = to_abi_status(code == Errc::too_large ? Errc::bmc : code);
            const bool is_ours = why_ != TENON_OK && (status == TENON_CANCELLED || status == TENON_TIMEOUT);
            deliver_error(is_ours ? why_ : status, answer.error().message);
            return;
        }
        std::vector<tenon_kv> headers;
        headers.reserve(answer->headers.size());
        for (const auto& [name, value] : answer->headers) {
            headers.push_back({to_abi(name), to_abi(value)});
        }
        tenon_http_response_v1 response{};
        response.size = sizeof response;
        response.http_status = answer->status;
        response.body = to_abi(answer->body);
        response.headers = headers.data();
        response.n_headers = headers.size();
        {
            const PluginEntry inside(*call);
            done_(user_, TENON_OK, &response, tenon_str{nullptr, 0});
        }
        services_.finish(shared_from_this());
    }

    void deliver_error(tenon_status status, const std::string& message) {
        is_done_ = true;
        {
            const PluginEntry inside(*call);
            done_(user_, status, nullptr, to_abi(message));
        }
        services_.finish(shared_from_this());
    }

    PluginHost::Services& services_;
    tenon_http_done_fn done_;
    void* user_;
    HttpRequest request_;
    std::string mistake_;
    std::uint64_t timeout_ns_ = 0;
    boost::asio::cancellation_signal signal_;
    tenon_status why_ = TENON_OK;
    bool is_started_ = false;
    bool is_done_ = false;
};

}  // namespace

OperationPtr
make_http(PluginHost::Services& services, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user) {
    return std::make_shared<Http>(services, request, done, user);
}

}  // namespace tenon
