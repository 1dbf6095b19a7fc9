#include "support/bmc_sim/fault_spec.hpp"
#include "support/bmc_sim/options.hpp"

namespace tenon::bmc_sim {

std::string usage() {
    const std::string flags = R"(tenon-bmc-sim: a Redfish service on loopback, for tests and demonstrations

  --listen ADDRESS:PORT   default 127.0.0.1:0; the chosen port is printed as "listening on ADDRESS:PORT"
  --count N               N BMCs, each with a port, a tree, sessions and faults of its own; then comes "ready"
  --tree DIR              serve DIR/redfish/v1/**/index.json; default: a small tree of our own
  --username NAME         default admin
  --password TEXT         default secret
  --session-timeout S     sessions end after S idle seconds; default 1800
  --max-sessions N        the next login answers 503; default 16
  --no-sessions           there is no SessionService
  --no-basic              basic authentication is refused
  --created HOW           answer to a created subscription: location (201, default), no-location (201), 204, body (200)
  --max-subscriptions N   the next one answers 503
  --fixed-slots           subscriptions are slots that PATCH fills: POST and DELETE answer 405
  --tasks                 changes answer 202 with a task, whose monitor has the end at the third poll
  --require-if-match      PATCH without If-Match answers 428, with another tag 412
  --weak-etags            tags are printed as W/"x" and accepted as "x" only
  --redirect              308 to the path with a trailing slash, for the service root and collections
  --page N                collections come in pages of N members, with Members@odata.nextLink
  --fault SPEC            something goes wrong; see below; repeatable
  --delay-ms N            every answer waits N ms
  --delay PATH=N          answers for PATH wait N ms; repeatable
  --close                 close the connection after each answer
  --http10                answer in HTTP/1.0; bodies end with the connection
  --gzip                  compress every body, wanted or not
  --dead                  accept, and never answer
  --tls                   HTTPS, with a self-signed certificate for localhost, 127.0.0.1 and ::1 made at the start
  --write-ca FILE         write that certificate there
  --log FILE              append every exchange as a line of JSON
  --help

While it runs, without credentials:
  POST  /sim/fault        {"kind": "drop-lost", "at": 3, "method": "POST", "path": P, "times": 1, "status": 503,
                          "retry_after": 0, "ms": 100, "body": "", "headers": {}, "shape": ""}; without kind: a status
                          for the next `times` requests
  POST  /sim/reset        all as it was at the start
  POST  /sim/expire       ends all sessions now
  POST  /sim/delay        {"path": "/redfish/v1/Systems", "ms": 100}; without path: every answer
  GET   /sim/sessions     {"open": 1, "logins": 2}
  GET   /sim/state        what was asked, how many at once; connections, sessions, subscriptions, faults to come; a log
  GET   /sim/resource?path=/redfish/v1/Systems/1
  PATCH /sim/resource?path=/redfish/v1/Systems/1    merges the body into the resource, as if the hardware had done it

)";
    return flags + fault_usage();
}

}  // namespace tenon::bmc_sim
