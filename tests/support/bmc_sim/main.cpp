#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/server.hpp"
#include "support/bmc_sim/simulator.hpp"

#include <exception>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

int main(int argc, char** argv) {
    using namespace tenon::bmc_sim;
    const auto options = parse_options(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::cerr << "tenon-bmc-sim: " << options.error().message << '\n';
        return 2;
    }
    if (options->wants_help) {
        std::cout << usage();
        return 0;
    }
    const auto tree = ResourceTree::load(options->tree);
    if (!tree) {
        std::cerr << "tenon-bmc-sim: " << tree.error().message << '\n';
        return 2;
    }
    try {
        std::vector<std::unique_ptr<Simulator>> simulators;
        for (std::uint32_t i = 0; i < options->count; ++i) {
            simulators.push_back(std::make_unique<Simulator>(*options, *tree));
        }
        serve_until_signal(*options, simulators);
    } catch (const std::exception& e) {
        std::cerr << "tenon-bmc-sim: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
