#include "support/bmc_sim/fault.hpp"

#include <algorithm>
#include <stdexcept>

namespace tenon::bmc_sim {

const std::vector<FaultKindRow>& fault_kinds() {
    using Kind = FaultKind;
    static const std::vector<FaultKindRow> rows{
        {Kind::delay, "delay", true, "the answer comes after ms= milliseconds (100)"},
        {Kind::hang, "hang", false, "no answer ever; the connection stays open"},
        {Kind::status, "status", false, "an answer with status= (500), retry-after= and body="},
        {Kind::unavailable, "unavailable", false, "503 with Retry-After: retry-after= (0)"},
        {Kind::too_many, "too-many", false, "429 with Retry-After: retry-after= (0)"},
        {Kind::unauthorized, "unauthorized", false, "401, and all sessions are gone"},
        {Kind::forbidden, "forbidden", false, "403 InsufficientPrivilege"},
        {Kind::drop_before, "drop-before", false, "closed without a byte"},
        {Kind::drop_lost, "drop-lost", true, "done, then closed without a byte"},
        {Kind::drop_inside, "drop-inside", true, "done, then closed after half of the answer"},
        {Kind::drop_after, "drop-after", true, "done and answered with a promise of keep-alive, then closed"},
        {Kind::no_location, "no-location", true, "neither Location nor @odata.id tell what was created"},
        {Kind::ok_body, "ok-body", true, "200 with a body where 201 or 204 would be right"},
        {Kind::accepted, "accepted", true,
         "202 with a task; with status= the task fails with that, and nothing is done"},
        {Kind::error_shape, "error-shape", false, "an error with status= (400) whose body has shape="},
        {Kind::chunk_truncated, "chunk-truncated", true, "chunked, and closed in the middle of a chunk"},
        {Kind::chunk_invalid, "chunk-invalid", true, "chunked, with a chunk size that is none"},
        {Kind::length_short, "length-short", true, "Content-Length says less than there is"},
        {Kind::length_long, "length-long", true, "Content-Length promises more than there is, then closed"},
        {Kind::endless, "endless", true, "a body without end"},
        {Kind::gzip, "gzip", true, "the body compressed, wanted or not"},
        {Kind::http10, "http10", true, "HTTP/1.0; the body ends with the connection"},
        {Kind::redirect, "redirect", false, "308 to the same path with a trailing slash"},
        {Kind::redirect_away, "redirect-away", false, "308 to another port"},
        {Kind::garbage, "garbage", true, "bytes that are not HTTP, then closed"},
        {Kind::not_json, "not-json", true, "the right status with a body that breaks off"},
        {Kind::empty, "empty", true, "the right status with Content-Length: 0"},
        {Kind::html, "html", true, "200 with a page of HTML"},
        {Kind::bom, "bom", true, "a byte order mark before the JSON"},
        {Kind::trailing_newline, "trailing-newline", true, "blank lines after the JSON"},
        {Kind::interim, "interim", true, "a 102 and a 103 before the answer"},
        {Kind::not_ready, "not-ready", false, "503 with SYS518, as an iDRAC says after a reboot"},
        {Kind::limit, "limit", false, "503 with RAC0218, as an iDRAC says when its sessions are used up"},
    };
    return rows;
}

const FaultKindRow& row_of(FaultKind kind) {
    const auto& rows = fault_kinds();
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.kind == kind; });
    if (found == rows.end()) {
        throw std::logic_error("a fault kind without a row");
    }
    return *found;
}

bool loses_answer(FaultKind kind) {
    return kind == FaultKind::hang || kind == FaultKind::drop_before || kind == FaultKind::drop_lost;
}

}  // namespace tenon::bmc_sim
