#include "support/bmc_sim/wire.hpp"

#include "support/bmc_sim/gzip.hpp"

#include <fmt/format.h>

namespace tenon::bmc_sim {

namespace {

bool has_no_body(const Response& response) {
    return response.status == 204 || response.status == 304;
}

std::string head(const Response& response, const char* version) {
    auto text = fmt::format("{} {} {}\r\n", version, response.status, reason_of(response.status));
    for (const auto& [name, value] : response.headers) {
        text += fmt::format("{}: {}\r\n", name, value);
    }
    return text;
}

const char* connection_line(const WireStyle& style) {
    return style.keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
}

Afterwards usual_end(const WireStyle& style) {
    return style.keeps_alive ? Afterwards::keep : Afterwards::close;
}

/// With a Content-Length that says `length`.
Transmission with_length(const Request& request, const Response& response, const WireStyle& style, std::size_t length) {
    auto bytes = head(response, "HTTP/1.1");
    if (!has_no_body(response)) {
        bytes += fmt::format("Content-Length: {}\r\n", length);
    }
    bytes += connection_line(style);
    if (request.method != "HEAD" && !has_no_body(response)) {
        bytes += response.body;
    }
    return {std::move(bytes), usual_end(style)};
}

Transmission plainly(const Request& request, const Response& response, const WireStyle& style) {
    if (!style.is_http10) {
        return with_length(request, response, style, response.body.size());
    }
    auto bytes = head(response, "HTTP/1.0") + "\r\n";
    if (request.method != "HEAD" && !has_no_body(response)) {
        bytes += response.body;
    }
    return {std::move(bytes), Afterwards::close};
}

/// Half of the body in a chunk, and then `end`.
Transmission chunked(const Response& response, const std::string& end) {
    const auto half = (response.body.size() + 1) / 2;
    auto bytes = head(response, "HTTP/1.1") + "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n";
    bytes += fmt::format("{:x}\r\n{}\r\n", half, response.body.substr(0, half));
    return {bytes + end, Afterwards::close};
}

Transmission endlessly(const Response& response) {
    return {head(response, "HTTP/1.1") + "Connection: close\r\n\r\n{\"Members\": [\n", Afterwards::continue_for_ever};
}

void compress(Response& response) {
    if (!response.body.empty()) {
        response.body = gzip(response.body);
        response.headers.emplace_back("Content-Encoding", "gzip");
    }
}

/// A body where the fault is about bodies and the answer would have none.
void ensure_body(Response& response) {
    if (has_no_body(response)) {
        response.status = 200;
    }
    if (response.body.empty()) {
        response.body = "{\"Id\": \"simulated\"}";
        response.headers.emplace_back("Content-Type", "application/json");
    }
}

Transmission spoilt(const Request& request, Response& response, const Fault& fault, WireStyle style) {
    switch (fault.kind) {
    case FaultKind::hang:
        return {"", Afterwards::hold};
    case FaultKind::drop_before:
    case FaultKind::drop_lost:
        return {"", Afterwards::close};
    case FaultKind::drop_inside: {
        auto whole = plainly(request, response, style).bytes;
        return {whole.substr(0, whole.size() / 2), Afterwards::close};
    }
    case FaultKind::drop_after:
        style.keeps_alive = true;
        return {plainly(request, response, style).bytes, Afterwards::close};
    case FaultKind::chunk_truncated:
        ensure_body(response);
        return chunked(response, fmt::format("{:x}\r\n", response.body.size()));
    case FaultKind::chunk_invalid:
        ensure_body(response);
        return chunked(response, "no size\r\n" + response.body + "\r\n0\r\n\r\n");
    case FaultKind::length_short:
        ensure_body(response);
        return with_length(request, response, style, response.body.size() / 2);
    case FaultKind::length_long:
        ensure_body(response);
        return {with_length(request, response, style, response.body.size() + 1'000).bytes, Afterwards::close};
    case FaultKind::endless:
        ensure_body(response);
        return endlessly(response);
    case FaultKind::gzip:
        compress(response);
        break;
    case FaultKind::http10:
        style.is_http10 = true;
        break;
    case FaultKind::garbage:
        return {"SSH-2.0-dropbear\r\n\x16\x03\x01\xFF\xFE nothing of HTTP\r\n\r\n", Afterwards::close};
    case FaultKind::interim: {
        auto transmission = plainly(request, response, style);
        transmission.bytes.insert(0, "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        return transmission;
    }
    default:
        break;  // its answer says all
    }
    return plainly(request, response, style);
}

}  // namespace

Transmission transmit(const Request& request, Response response, const std::optional<Fault>& fault, WireStyle style) {
    if (style.is_gzip && (!fault || fault->kind != FaultKind::gzip)) {
        compress(response);
    }
    return fault ? spoilt(request, response, *fault, style) : plainly(request, response, style);
}

}  // namespace tenon::bmc_sim
