#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tenon::bmc_sim {

/// What goes wrong. fault_kinds() has the names and meanings.
enum class FaultKind : std::uint8_t {
    delay,
    hang,
    status,
    unavailable,
    too_many,
    unauthorized,
    forbidden,
    drop_before,
    drop_lost,
    drop_inside,
    drop_after,
    no_location,
    ok_body,
    accepted,
    error_shape,
    chunk_truncated,
    chunk_invalid,
    length_short,
    length_long,
    endless,
    gzip,
    http10,
    redirect,
    redirect_away,
    garbage,
    not_json,
    empty,
    html,
    bom,
    trailing_newline,
    interim,
    not_ready,
    limit,
};

/// A row of the one table that --fault, /sim/fault and --help are made of.
struct FaultKindRow {
    FaultKind kind;
    const char* name;
    bool is_processed;  ///< the service does what was asked, and the answer to it is spoilt
    const char* meaning;
};

[[nodiscard]] const std::vector<FaultKindRow>& fault_kinds();

[[nodiscard]] const FaultKindRow& row_of(FaultKind kind);

/// Something that goes wrong at one request or at some in a row.
struct Fault {
    FaultKind kind = FaultKind::status;
    std::string method;  ///< empty: whichever
    std::string path;    ///< without a trailing slash; empty: whichever; "…/*": everything below
    unsigned at = 1;     ///< at the N-th of the requests that match
    unsigned times = 1;  ///< and at so many in a row; 0: for ever
    std::chrono::milliseconds delay{100};
    int status = 0;        ///< 0: what is usual for the kind
    int retry_after = -1;  ///< seconds; below 0: no such header, or what is usual for the kind
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string shape;  ///< of an error body; see error_shapes()
};

/// Nothing of the answer arrives. What uses the simulator without sockets makes a broken connection of it.
[[nodiscard]] bool loses_answer(FaultKind kind);

}  // namespace tenon::bmc_sim
