"""Every vendor method with arguments that fit a tree, and what must come of it, read from the tree itself.

A case is called on a BMC as its tree has it. `lacks(tree)` says what of the tree is missing, as a pattern that the
error must match; empty: the call must succeed, and `check(tree, answer)` asserts that the answer is right."""
import dataclasses
import typing

from redfish_trees import clean, link, listed

DESTINATION = "https://127.0.0.1:9/events"
IMAGE = "https://127.0.0.1:9/images/boot.iso"
NO_SYSTEM = "Redfish|[Ss]ystem|service root"


def nothing(*_):
    return ""


@dataclasses.dataclass(frozen=True)
class Case:
    method: str
    arguments: typing.Callable  # tree -> what the caller gives
    lacks: typing.Callable = nothing  # tree -> pattern of the error, or ""
    check: typing.Callable = nothing  # (tree, answer)
    prepare: typing.Callable = nothing  # (bmc, tree): what must be so before
    after: typing.Callable = nothing  # (bmc, tree): asserts what must be so after a success
    label: str = ""
    once: str = ""  # pattern of a path whose POST the BMC must not carry out twice
    may_fail: bool = False  # also on a BMC that has it all: what else it needs cannot be read from the tree
    deadline: float = 0  # seconds; 0: the configured one

    @property
    def name(self):
        return f"{self.method}-{self.label}" if self.label else self.method


def target_of(resource, name):
    """Where the action is posted; empty where the resource does not offer it."""
    action = resource.get("Actions") if isinstance(resource, dict) else None
    action = action.get(name) if isinstance(action, dict) else None
    target = action.get("target") if isinstance(action, dict) else None
    return target if isinstance(target, str) else ""


# What trees have. Each gives "" or a pattern for the error.

def lacks_system(tree):
    return "" if tree.system else NO_SYSTEM


def lacks_events(tree):
    has = tree.event_service and tree.get(tree.subscriptions_path)
    return "" if has else "[Ee]vent|[Ss]ubscription"


def lacks_linked(name, words):
    """The resource that the system links as `name`."""
    def lacks(tree):
        return lacks_system(tree) or ("" if tree.get(link(tree.system, name)) else words)
    return lacks


# Subscriptions

def subscribe(bmc, tree):
    """Puts one subscription there, past tenond; where that is refused, the tree's own must do."""
    bmc.as_user("POST", tree.subscriptions_path,
                {"Destination": DESTINATION, "Context": "before", "Protocol": "Redfish"})


def first_subscription(tree):
    known = tree.subscriptions
    return known[0].rstrip("/").rsplit("/", 1)[1] if known else "no-such-subscription"


def lacks_subscription(tree):
    return lacks_events(tree) or ("" if tree.subscriptions and tree.get(tree.subscriptions[0]) else "no-such|404")


def check_subscriptions(tree, answer):
    shown = [clean(link({"it": member}, "it")) for member in listed(answer.get("Members"))]
    assert shown == [clean(path) for path in tree.subscriptions], shown


def check_subscription(tree, answer):
    document = tree.get(tree.subscriptions[0])
    for key in ("Id", "Context", "Protocol", "Destination", "EventTypes"):
        if document.get(key) is not None:
            assert answer.get(key) == document[key], (key, answer)


def check_created(_, answer):
    assert (answer["Destination"], answer["Context"]) == (DESTINATION, "lab"), answer
    assert answer["Id"], answer


def subscription_is_gone(bmc, tree):
    left = bmc.resource(tree.subscriptions[0])
    assert left is None or (left.get("Oem") or {}).get("Supermicro", {}).get("EnableSubscription") is False, left


# Virtual media

def media_places(tree):
    if not tree.system:
        return []
    holders = [tree.system, *(manager for _, manager in tree.managers)]
    return [place for place in (link(holder, "VirtualMedia") for holder in holders) if place]


def media_devices(tree):
    """Each once, whether system or manager or both link it."""
    found = {}
    for place in media_places(tree):
        found.update((clean(path), device) for path, device in tree.readable(place))
    return found


def lacks_media(tree):
    return lacks_system(tree) or ("" if media_devices(tree) else "[Vv]irtual ?[Mm]edia")


def check_media(tree, answer):
    shown = [clean(device["path"]) for device in answer["entries"]]
    expected = media_devices(tree)
    assert len(shown) == len(set(shown)) and set(shown) <= set(expected), shown
    assert len(shown) == len(expected) or len(media_places(tree)) > 1, (shown, sorted(expected))
    for device in answer["entries"]:
        document = expected[clean(device["path"])]
        if isinstance(document.get("Inserted"), bool):
            assert device["Inserted"] is document["Inserted"], device


def fill_a_device(bmc, tree):
    """Inserts an image into the first device that takes one, by its action or by PATCH."""
    for path, device in media_devices(tree).items():
        target = target_of(device, "#VirtualMedia.InsertMedia")
        if target:
            status, _ = bmc.as_user("POST", target, {"Image": IMAGE})
        else:
            status, _ = bmc.as_user("PATCH", path, {"Image": IMAGE, "Inserted": True})
        if status < 300 and (bmc.resource(path) or {}).get("Inserted") is True:
            return


def nothing_inserted(bmc, tree):
    images = [path for path in media_devices(tree) if (bmc.resource(path) or {}).get("Image") == IMAGE]
    assert not images, images


def something_inserted(bmc, tree):
    images = [(bmc.resource(path) or {}).get("Image") for path in media_devices(tree)]
    assert IMAGE in images, images


def empty_devices(bmc, tree):
    for path, device in media_devices(tree).items():
        if device.get("Inserted"):
            bmc.change(path, {"Inserted": False, "Image": None, "ConnectedVia": "NotConnected"})


# Logs

def log_services(tree, holders=None):
    if not tree.system:
        return {}
    holders = [tree.system, *(manager for _, manager in tree.managers)] if holders is None else holders
    found = {}
    for holder in holders:
        found.update((clean(path), service) for path, service in tree.readable(link(holder, "LogServices")))
    return found


def lacks_logs(tree):
    return lacks_system(tree) or ("" if log_services(tree) else "[Ll]og")


def check_logs(tree, answer):
    shown = {clean(service["path"]) for service in answer["services"]}
    failed = {clean(failure.get("path", "")) for failure in answer["failures"]}
    assert set(log_services(tree)) <= shown | failed, (shown, failed)
    assert shown or not log_services(tree), failed
    for service in answer["services"]:
        document = tree.get(service["path"])
        entries = tree.get(link(document, "Entries")) or {}
        inline = [entry for entry in listed(entries.get("Members")) if isinstance(entry, dict) and "Id" in entry]
        known = {str(entry["Id"]) for entry in inline}
        if known and "Members@odata.nextLink" not in entries:
            assert {str(entry.get("Id")) for entry in service["entries"]} <= known, service["path"]
            assert len(service["entries"]) <= 100 and (service["entries"] or not known), service["path"]


def clearable_log(tree):
    for path, service in log_services(tree).items():
        if target_of(service, "#LogService.ClearLog"):
            return path
    return ""


def any_log(tree):
    return clearable_log(tree) or next(iter(log_services(tree)), "/redfish/v1/Systems/1/LogServices/none")


# Inventory, jobs, sessions

def software(tree):
    service = tree.get(tree.root_link("UpdateService"))
    return link(service or {}, "FirmwareInventory")


def lacks_inventory(tree):
    return "" if tree.get(software(tree)) else "[Ff]irmware|UpdateService"


def check_inventory(tree, answer):
    shown = {str(component.get("Id")) for component in answer["firmware"]}
    readable = {str(component.get("Id")) for _, component in tree.readable(software(tree)) if component.get("Id")}
    assert readable <= shown, (shown, readable)
    assert len(answer["firmware"]) + len(answer.get("failures", [])) == len(tree.members(software(tree))), answer


def lacks_sessions(tree):
    return "" if tree.get(tree.root_link("SessionService")) else "[Ss]ession"


# BIOS, secure boot, indicator, manager

def bios(tree):
    return tree.get(link(tree.system or {}, "Bios")) or {}


def check_bios(tree, answer):
    every = bios(tree).get("Attributes") or {}
    attributes = {key: value for key, value in every.items() if "password" not in key.lower()}
    shown = answer["Attributes"]
    assert set(shown) <= set(every)
    assert all(shown[key] == value for key, value in attributes.items() if key in shown)
    assert len(shown) >= len(attributes) * 0.9, (len(shown), len(attributes))


def bios_change(tree):
    """An attribute with the value that it has already: no tree can call that wrong."""
    attributes = bios(tree).get("Attributes")
    for name, value in (attributes if isinstance(attributes, dict) else {}).items():
        if isinstance(value, str) and value and "password" not in name.lower():
            return {"attributes": {name: value}}
    return {"attributes": {"NoSuchAttribute": "Enabled"}}


def check_secure_boot(tree, answer):
    document = tree.get(link(tree.system, "SecureBoot"))
    for key in ("SecureBootEnable", "SecureBootCurrentBoot", "SecureBootMode"):
        if document.get(key) is not None:
            assert answer[key] == document[key], (key, answer)


def lacks_key_reset(tree):
    lacks = lacks_linked("SecureBoot", "[Ss]ecure ?[Bb]oot")(tree)
    has = lacks or target_of(tree.get(link(tree.system, "SecureBoot")), "#SecureBoot.ResetKeys")
    return lacks or ("" if has else "[Rr]eset|[Kk]ey")


def lacks_indicator(tree):
    """Neither the system nor the chassis that it is in has one."""
    every = tree.members(tree.root_link("Chassis"))
    chassis = link(tree.system or {}, "Links", "Chassis") or (every[0] if len(every) == 1 else "")
    holders = [tree.system or {}, tree.get(chassis) or {}]
    has = any(name in holder for holder in holders for name in ("IndicatorLED", "LocationIndicatorActive"))
    return lacks_system(tree) or ("" if has else "[Ii]ndicator")


def lacks_manager_reset(tree):
    if not tree.system:
        return NO_SYSTEM
    return "" if tree.managers and target_of(tree.managers[0][1], "#Manager.Reset") else "[Mm]anager|[Rr]eset"


def lacks_test_event(tree):
    has = target_of(tree.event_service or {}, "#EventService.SubmitTestEvent")
    return "" if has else "[Tt]est|Submit|[Ee]vent"


def check_event_service(tree, answer):
    if isinstance(tree.event_service.get("ServiceEnabled"), bool):
        assert answer["ServiceEnabled"] is tree.event_service["ServiceEnabled"], answer


def check_raw_root(tree, answer):
    assert answer["status"] == (200 if tree.root else 404), answer
    assert not tree.root or answer["body"].get("Id") == tree.root.get("Id"), answer


def is_at(holder, key, value):
    """Asserts that the BMC has taken it: `holder(tree)` is the resource's path."""
    def check(bmc, tree):
        shown = bmc.resource(clean(holder(tree))).get(key)
        assert shown == value, (key, shown)
    return check


def log_is_empty(bmc, tree):
    entries = bmc.resource(clean(link(tree.get(clearable_log(tree)), "Entries"))) or {}
    assert not entries.get("Members"), entries


def only_our_session(bmc, _):
    assert bmc.state()["sessions"]["open"] <= 1


def given(**arguments):
    return lambda _: dict(arguments)


CASES = [
    Case("create_subscription", given(Destination=DESTINATION, Context="lab"), lacks_events, check_created),
    Case("delete_subscription", lambda tree: {"id": first_subscription(tree)}, lacks_subscription,
         prepare=subscribe, after=subscription_is_gone),
    Case("eject_vmedia", given(), lacks_media, prepare=fill_a_device, after=nothing_inserted),
    Case("get_all_subscriptions", given(), lacks_events, check_subscriptions),
    Case("get_subscription", lambda tree: {"id": first_subscription(tree)}, lacks_subscription, check_subscription,
         prepare=subscribe),
    Case("bmc_reset", given(), lacks_manager_reset, once="Manager.Reset", deadline=900),
    Case("get_logs", given(), lacks_logs, check_logs),
    Case("get_logs", lambda tree: {"service": any_log(tree), "limit": 5}, lacks_logs, label="one"),
    Case("clear_log", lambda tree: {"service": any_log(tree)},
         lambda tree: lacks_logs(tree) or ("" if clearable_log(tree) else "[Cc]lear"), after=log_is_empty),
    Case("list_jobs", given(), may_fail=True),
    Case("clear_job_queue", given(), may_fail=True),
    Case("list_vmedia", given(), lacks_media, check_media),
    Case("insert_vmedia", given(image=IMAGE), lacks_media, prepare=empty_devices, after=something_inserted,
         may_fail=True, deadline=180),
    Case("get_firmware_inventory", given(), lacks_inventory, check_inventory),
    Case("get_bios", given(), lacks_linked("Bios", "BIOS|Bios"), check_bios),
    Case("set_bios", bios_change, lacks_linked("Bios", "BIOS|Bios"), may_fail=True, deadline=180),
    Case("reset_bios", given(), lambda tree: lacks_linked("Bios", "BIOS|Bios")(tree)
         or ("" if target_of(bios(tree), "#Bios.ResetBios") else "[Rr]eset"), once="Bios.ResetBios",
         deadline=180),
    Case("list_sessions", given(), lacks_sessions),
    Case("clear_sessions", given(), lacks_sessions, after=only_our_session),
    Case("get_event_service", given(), lacks_events, check_event_service),
    Case("set_event_service", given(enabled=True), lacks_events, may_fail=True,
         after=is_at(lambda tree: tree.root_link("EventService"), "ServiceEnabled", True)),
    Case("submit_test_event", given(), lacks_test_event, may_fail=True),
    Case("get_secure_boot", given(), lacks_linked("SecureBoot", "[Ss]ecure ?[Bb]oot"), check_secure_boot),
    Case("set_secure_boot", given(enabled=True), lacks_linked("SecureBoot", "[Ss]ecure ?[Bb]oot"), may_fail=True,
         after=is_at(lambda tree: link(tree.system, "SecureBoot"), "SecureBootEnable", True), deadline=180),
    Case("reset_secure_boot_keys", given(type="default"), lacks_key_reset, once="ResetKeys", deadline=180),
    Case("set_indicator_led", given(state="on"), lacks_indicator, may_fail=True),
    Case("raw", given(path="/redfish/v1/"), check=check_raw_root),
]
