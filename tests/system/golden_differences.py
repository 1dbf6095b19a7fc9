"""The written table of deliberate differences from the recorded Ironic 21.4.

Each row is a rule, not a list of names, so that it also holds for recordings that nobody here has seen:
`applies` looks at the request and at what was recorded, `refuses` says what is wrong with our answer (None: nothing).
A case that differs and is in no row is a failure. The reasons are those of the design, section 7, unless they say more.
"""
import dataclasses
from typing import Callable

from golden_rules import (
    argument_of_a_document, attachment, attachment_refused, bad_json, bmc_document, bmc_document_refused,
    boot_device, clash, clash_in_background, client_error, created_or_client_error, escaped_patch, event_types,
    event_types_refused, field_of_no_column, form_of_no_end, headers_of_no_list, headers_of_no_list_refused, health_check,
    lacking_resource, latest,
    latest_refused, library_text, library_text_refused, newer_fault, newer_fault_refused, newer_filter,
    newer_filter_refused, newer_method, newer_method_refused, newer_version, no_projects, node_listing,
    node_listing_refused, not_an_object, not_found_refused, null_flag, python_json, python_text,
    python_text_refused, service_header, stale_last_error, stale_last_error_refused, touched_by_lock,
    touched_by_lock_refused, unvalidated, unvalidated_refused, unwrapped_error, updatable_fields,
    updatable_fields_refused,
)


@dataclasses.dataclass
class Difference:
    name: str
    reason: str
    applies: Callable
    refuses: Callable


TABLE = [
    Difference("bad JSON", "400 as the API reference promises; 500 is a Python exception that escaped", bad_json,
               client_error),
    Difference("JSON of Python's own", "400: NaN and half surrogate pairs are no JSON, and plugins are promised JSON",
               python_json, client_error),
    Difference("body is no object", "400: arguments have names; Ironic's 500 is a Python TypeError", not_an_object,
               client_error),
    Difference("doubled method, extra segment, clashing key", "400: the request is wrong, not the server", clash,
               client_error),
    Difference("clashing key", "400 at once, also where Ironic only failed in the background", clash_in_background,
               client_error),
    Difference("attach", "works: the raw bytes, as the feature was meant (broken in Ironic since 2020)", attachment,
               attachment_refused),
    Difference("nesting limit", "stable/2026.1 refuses JSON deeper than 25 levels; 21.4 dies of it or runs it",
               lambda case: case.request.depth > 25, unwrapped_error(400, "nested too deeply")),
    Difference("body limit", "stable/2026.1 refuses bodies over 1 MiB; 21.4 has no limit",
               lambda case: len(case.request.body) > 1 << 20, unwrapped_error(413, "too large")),
    Difference("newer microversion", "21.4 offers up to 1.82, stable/2026.1 and we up to 1.111", newer_version,
               lambda case: None if case.own.status != 406 else "still 406"),
    Difference("OpenStack-API-Version", "stable/2026.1 reads it and takes an empty version as 1.1; 21.4 does neither",
               service_header,
               lambda case: None if case.own.headers.get("x-openstack-ironic-api-version") else "no version is named"),
    Difference("latest", "documents asked for at `latest` have grown since 1.82", latest, latest_refused),
    Difference("newer method", "Ironic's fake interface has had log_passthrough since; stable/2026.1 lists it",
               newer_method, newer_method_refused),
    Difference("listing cache", "listings are computed from the live composition; Ironic's first answer sticks",
               node_listing, node_listing_refused),
    Difference("updatable fields", "stable/2026.1 has more fields that can be patched", updatable_fields,
               updatable_fields_refused),
    Difference("stale last_error", "last_error is that of the newest failure, not of the first", stale_last_error,
               stale_last_error_refused),
    Difference("lacking resource", "links to it are printed as recorded, itself is 404 in Ironic's form",
               lacking_resource, not_found_refused),
    Difference("double slash", "404 as stable/2026.1; 21.4 answers 500 with a Python TypeError",
               lambda case: "//" in case.request.path.split("?")[0] and case.recorded["status"] in (200, 400, 500),
             not_found_refused),
    Difference("touched by a lock", "updated_at is when the node was changed, not also when it was last reserved",
               touched_by_lock, touched_by_lock_refused),
    Difference("escaped from PATCH", "unsets the field; Ironic's 500 is a Python exception that escaped",
               escaped_patch, created_or_client_error),
    Difference("unvalidated kind", "kinds other than vendor are built in, do nothing, and need nothing of driver_info",
               unvalidated, unvalidated_refused),
    Difference("field of no column", "400, or the field where there is such; Ironic's 500 is a Python AttributeError",
               field_of_no_column, created_or_client_error),
    Difference("newer fault", "stable/2026.1 has one fault more", newer_fault, newer_fault_refused),
    Difference("form", "400 as for any other form; Ironic dies of a multipart one that names no boundary", form_of_no_end,
               client_error),
    Difference("health check", "on, as Ironic has it by option; the recorder's was off", health_check,
               lambda case: None if case.own.status == 200 else f"expected 200, got {case.own.status}"),
    Difference("argument of a document", "Ironic's 500 is a Python TypeError", argument_of_a_document,
               created_or_client_error),
    Difference("newer filter", "stable/2026.1 knows the filter, and refuses it below its version", newer_filter,
               newer_filter_refused),
    Difference("no projects", "21.4 takes its nameless client for a project's; an owner is text like any other",
               no_projects, created_or_client_error),
    Difference("null flag", "null is the default; Ironic's 500 is a Python exception that escaped", null_flag,
               created_or_client_error),
    Difference("EventTypes", "works; 21.4 compares texts with enumerators and refuses every one", event_types,
               event_types_refused),
    Difference("HttpHeaders", "their values are secrets, and masked in the text that repeats them", headers_of_no_list,
               headers_of_no_list_refused),
    Difference("boot_device", "works; 21.4 wants every device of the BMC to support it", boot_device, lambda case: None),
    Difference("BMC's own content", "the recorder's BMC is not here; a simulator answers in its place", bmc_document,
               bmc_document_refused),
    Difference("library text", "the text quotes sushy or urllib3; ours says the same in its own words", library_text,
               library_text_refused),
    Difference("Python text", "400: an argument is missing or wrong; Ironic's 500 quotes the Python interpreter",
               python_text, python_text_refused),
]


def explain(case):
    """The row that allows the case to differ, or (None, [why each row that applies refused])."""
    refusals = []
    for row in TABLE:
        if row.applies(case):
            refusal = row.refuses(case)
            if refusal is None:
                return row, []
            refusals.append(f"{row.name}: {refusal}")
    return None, refusals
