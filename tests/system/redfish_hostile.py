"""Trees as no BMC should have them, made of a tree that one has. Each mutation changes a resource (path, document)."""
import copy
import json

ELSEWHERE = ["http://198.51.100.1/redfish/v1/Elsewhere", "//198.51.100.1/redfish/v1/Elsewhere", "../../etc/passwd",
             "", 5, None, {"@odata.id": 5}, "/redfish/v1/\r\nX-Injected: yes", "javascript:alert(1)", "/" + "a" * 5000]


def each_value(value, change):
    """The same document with change(key, value) for every member of every object in it, inside out. What the simulator
    wants to know of its own tree ("tenon.…") stays: it is no part of what it serves."""
    if isinstance(value, dict):
        return {key: inner if key.startswith("tenon.") else change(key, each_value(inner, change))
                for key, inner in value.items()}
    if isinstance(value, list):
        return [each_value(inner, change) for inner in value]
    return value


def is_root(path):
    return path.rstrip("/") == "/redfish/v1"


def every_link_null(path, document):
    return each_value(document, lambda key, value: None if key == "@odata.id" else value)


def links_null_below_the_root(path, document):
    return document if is_root(path) else every_link_null(path, document)


def every_link_a_number(path, document):
    return document if is_root(path) else each_value(document, lambda key, value: 7 if key == "@odata.id" else value)


def every_link_to_itself(path, document):
    return document if is_root(path) else each_value(
        document, lambda key, value: path if key == "@odata.id" and value != path else value)


def every_link_elsewhere(path, document):
    if is_root(path):
        return document
    count = iter(range(10**9))
    return each_value(document,
                      lambda key, value: ELSEWHERE[next(count) % len(ELSEWHERE)] if key == "@odata.id" else value)


def members_are(value):
    def mutate(path, document):
        return {**document, "Members": value} if "Members" in document else document
    return mutate


def members_missing(path, document):
    return {key: value for key, value in document.items() if not key.startswith("Members")}


def next_link_to_itself(path, document):
    return {**document, "Members@odata.nextLink": path} if "Members" in document else document


def next_link_of_another_type(path, document):
    return {**document, "Members@odata.nextLink": {"@odata.id": [path]}} if "Members" in document else document


def actions_elsewhere(path, document):
    """Every target of this resource leads to one of ELSEWHERE, chosen by the length of its path."""
    elsewhere = ELSEWHERE[len(path) % len(ELSEWHERE)]
    return each_value(document, lambda key, value: elsewhere if key == "target" else value)


def actions_are_texts(path, document):
    return {**document, "Actions": "none"} if "Actions" in document else document


def is_plain_text(key, value):
    """No link, no target, no type: without those there is nothing to go wrong any more."""
    return isinstance(value, str) and not key.startswith("@odata") and key != "target"


def every_text_a_number(path, document):
    return each_value(document, lambda key, value: 5 if is_plain_text(key, value) else value)


def every_text_an_object(path, document):
    return each_value(document, lambda key, value: {"a": [value]} if is_plain_text(key, value) else value)


def every_number_a_text(path, document):
    return each_value(document, lambda key, value: str(value) if isinstance(value, (int, float)) else value)


def every_plain_value_null(path, document):
    return each_value(document, lambda key, value:
                      value if key == "@odata.id" or isinstance(value, (dict, list)) else None)


def every_list_an_object(path, document):
    return each_value(document, lambda key, value: {"0": value} if isinstance(value, list) else value)


def every_object_a_list(path, document):
    if is_root(path):
        return document
    return each_value(document,
                      lambda key, value: [value] if isinstance(value, dict) and "@odata.id" not in value else value)


def every_resource_empty(path, document):
    return document if is_root(path) else {}


def very_long_texts(path, document):
    return each_value(document, lambda key, value: value + "\u00e9" * 3_000 if is_plain_text(key, value) else value)


def very_many_members(path, document):
    """All of them missing but the first ones: what is not there must not be asked for without end."""
    if not isinstance(document.get("Members"), list):
        return document
    more = [{"@odata.id": f"{path}/none-{number}"} for number in range(150)]
    return {**document, "Members": document["Members"] + more, "Members@odata.count": 10**9}


def control_characters(path, document):
    return each_value(document, lambda key, value:
                      "\u0000\u001b[31m" + value + "\u202e\ud7ff" if is_plain_text(key, value) else value)


MUTATIONS = {
    "every link null": every_link_null,
    "links null below the root": links_null_below_the_root,
    "every link a number": every_link_a_number,
    "every link to itself": every_link_to_itself,
    "every link elsewhere": every_link_elsewhere,
    "members are numbers": members_are([1, 2.5, -3]),
    "members are null": members_are(None),
    "members are nulls": members_are([None, None]),
    "members are texts": members_are("/redfish/v1/Systems/1"),
    "members are nested": members_are([[[]], {"@odata.id": {"@odata.id": "/redfish/v1"}}]),
    "members missing": members_missing,
    "a next page that is the same": next_link_to_itself,
    "a next page of another type": next_link_of_another_type,
    "actions elsewhere": actions_elsewhere,
    "actions are texts": actions_are_texts,
    "every text a number": every_text_a_number,
    "every text an object": every_text_an_object,
    "every number a text": every_number_a_text,
    "every plain value null": every_plain_value_null,
    "every list an object": every_list_an_object,
    "every object a list": every_object_a_list,
    "every resource empty": every_resource_empty,
    "very long texts": very_long_texts,
    "very many members": very_many_members,
    "control characters": control_characters,
}


def write_mutated(source, target, mutate):
    """The tree of `source` as mutated, in the folder `target`."""
    for file in sorted(source.rglob("index.json")):
        relative = file.parent.relative_to(source)
        try:
            document = json.loads(file.read_text())
        except ValueError:
            document = None
        if isinstance(document, dict):
            document = mutate("/" + str(relative), copy.deepcopy(document))
        folder = target / relative
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.json").write_text(json.dumps(document))
    return target
