// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "trial.hpp"

namespace tenon::validate {

// Each is a row of suite.cpp, which says what it checks.

void test_exports(Trial& trial);
void test_symbols(Trial& trial);
void test_loading(Trial& trial);
void test_table(Trial& trial);
void test_metadata(Trial& trial);

void test_start(Trial& trial);
void test_restart(Trial& trial);
void test_odd_config(Trial& trial);
void test_unloading(Trial& trial);

void test_host_1_0(Trial& trial);
void test_later_host(Trial& trial);
void test_no_extensions(Trial& trial);
void test_no_memory(Trial& trial, const Subject& subject);
void test_no_threads(Trial& trial, const Subject& subject);

void test_calls(Trial& trial, const Subject& subject);
void test_bad_arguments(Trial& trial, const Subject& subject);
void test_odd_driver_info(Trial& trial, const Subject& subject);
void test_at_once(Trial& trial, const Subject& subject);
void test_all_at_once(Trial& trial);
void test_stop(Trial& trial);

void test_cancel(Trial& trial, const Subject& subject);
void test_deadline(Trial& trial, const Subject& subject);
void test_client_gone(Trial& trial, const Subject& subject);

void test_bmc_faults(Trial& trial, const Subject& subject);

}  // namespace tenon::validate
