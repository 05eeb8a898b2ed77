"""Joins the parts of the API's description to one OpenAPI document in JSON.

    assemble.py VERSION OUTPUT PART.yaml…

Parts are YAML, merged mapping by mapping; nothing may be said twice. What
`x-every` lists goes to each operation that it concerns, unless the operation
says something else itself. Fails if a `$ref` leads nowhere, if a component is
not used, or if two operations have the same `operationId`.
"""

import json
import os
import re
import sys

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Loader(yaml.SafeLoader):
    """Reads JSON's kinds of scalars only, and no key twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"{node.start_mark}: {twice} occurs twice")
        return super().construct_mapping(node, deep)


# Not `yes` or `2026-01-03`.
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers
            if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"),
    list("tf"))


def merge(into, part, place=""):
    for key, value in part.items():
        here = f"{place}/{key}"
        if key not in into:
            into[key] = value
        elif isinstance(value, dict) and isinstance(into[key], dict):
            merge(into[key], value, here)
        else:
            raise ValueError(f"{here} is said twice")


def texts_of(x, version):
    """The same with the version, and texts without the newline that YAML's
    blocks end with."""
    if isinstance(x, dict):
        return {str(k): texts_of(v, version) for k, v in x.items()}
    if isinstance(x, list):
        return [texts_of(v, version) for v in x]
    if isinstance(x, str):
        return x.replace("@VERSION@", version).rstrip("\n")
    return x


def find(document, ref):
    at = document
    for name in ref.removeprefix("#/").split("/"):
        at = at[name]
    return at


def operations(document):
    """Yields (path, the path's item, method, operation)."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, item, method, item[method]


def parameters_of(document, item, operation):
    for x in item.get("parameters", []) + operation.get("parameters", []):
        yield find(document, x["$ref"]) if "$ref" in x else x


def extend(document, every, path, item, operation):
    """Adds what an operation has in common with others."""
    def adopt(group):
        for status, response in every[group].items():
            operation["responses"].setdefault(status, response)

    takes_input = "requestBody" in operation or any(
        x["in"] == "query" or x["name"] == "trial_id"
        for x in parameters_of(document, item, operation))
    operation.setdefault("parameters", []).extend(every["parameters"])
    if "{name}" in path:
        adopt("responses-of-study")
    if operation.get("security") != []:
        adopt("responses-with-key")
    if "requestBody" in operation:
        adopt("responses-with-body")
    if takes_input:
        adopt("responses-with-input")
    adopt("responses")
    operation["responses"] = dict(sorted(operation["responses"].items()))


def add_headers(document, headers):
    for _, _, _, operation in operations(document):
        for response in operation["responses"].values():
            if "$ref" not in response:
                response["headers"] = {**headers,
                                       **response.get("headers", {})}
    for response in document["components"]["responses"].values():
        response["headers"] = {**headers, **response.get("headers", {})}


def references(x):
    if isinstance(x, dict):
        if isinstance(x.get("$ref"), str):
            yield x["$ref"]
        yield from x.get("discriminator", {}).get("mapping", {}).values() \
            if isinstance(x.get("discriminator"), dict) else ()
        for value in x.values():
            yield from references(value)
    elif isinstance(x, list):
        for value in x:
            yield from references(value)


def check(document):
    used = set(references(document))
    for requirement in document["security"]:
        used.update(f"#/components/securitySchemes/{x}" for x in requirement)
    for ref in used:
        try:
            find(document, ref)
        except KeyError as error:
            raise ValueError(f"{ref} leads nowhere") from error
    for kind, components in document["components"].items():
        for name in components:
            if f"#/components/{kind}/{name}" not in used:
                raise ValueError(f"components/{kind}/{name} is not used")
    names = [x["operationId"] for _, _, _, x in operations(document)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"operationId {name} occurs twice")


def assemble(version, parts):
    document = {}
    for path in parts:
        with open(path, encoding="utf-8") as file:
            merge(document, yaml.load(file, Loader))
    # YAML's anchors make one object of what occurs in several places.
    document = json.loads(json.dumps(texts_of(document, version)))
    every = document.pop("x-every")
    for path, item, _, operation in operations(document):
        extend(document, every, path, item, operation)
    add_headers(document, every["headers"])
    check(document)
    return document


def main(version, output, *parts):
    try:
        document = assemble(version, parts)
    except (OSError, ValueError, KeyError, yaml.YAMLError) as error:
        sys.exit(f"assemble.py: {type(error).__name__}: {error}")
    with open(output + ".new", "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
    os.replace(output + ".new", output)


if __name__ == "__main__":
    main(*sys.argv[1:])
