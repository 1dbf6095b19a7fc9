// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arguments.hpp"
#include "trial.hpp"

#include <string_view>

namespace tenon::validate {

/// Each method once, with all that its schema names.
inline void call_all(Trial& trial, test::Host& host, std::string_view how) {
    for_each_method(host, [&](const Subject& subject) {
        if (!trial.has_enough()) {
            const auto args = Arguments(subject.schema(), trial.options.seed, subject.name()).full();
            trial.call(subject, args, how, subject.options());
        }
    });
}

}  // namespace tenon::validate
