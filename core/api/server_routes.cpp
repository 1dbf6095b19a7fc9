#include "api/route_table.hpp"
#include "api/router.hpp"
#include "api/server.hpp"

namespace tenon::api {

Server::Server(Services services, LoopGroup& loops)
    : Server(
          services.config, loops,
          [router =
               std::make_shared<Router>(services, all_routes())](Loop& loop, const Request& request, Response& answer) {
              return router->dispatch(loop, request, answer);
          }
      ) {}

}  // namespace tenon::api
