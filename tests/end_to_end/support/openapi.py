"""The service's own description of its API, and checks against it."""

import copy
import json
import re
import urllib.parse

import jsonschema

METHODS = ("get", "put", "post", "delete", "patch")


class Operation:
    """One operation: `id`, `method`, `path` with the server's prefix, its
    `parameters` (resolved), and examples."""

    def __init__(self, document, path, item, method):
        self._document = document
        self.raw = item[method]
        self.id = self.raw["operationId"]
        self.method = method.upper()
        server = (item.get("servers") or document.raw["servers"])[0]["url"]
        self.path = server.rstrip("/") + path
        self.parameters = [
            document.resolve(x) for x in
            item.get("parameters", []) + self.raw.get("parameters", [])]

    def __repr__(self):
        return f"{self.method} {self.path}"

    def target(self, **values):
        """The path with the parameters' examples, and the query of those that
        have one. `values` come first."""
        def value_of(parameter):
            return values.get(parameter["name"], parameter.get("example"))

        path = self.path
        query = []
        for x in self.parameters:
            value = value_of(x)
            if x["in"] == "path":
                text = urllib.parse.quote(str(value), safe="")
                path = path.replace("{" + x["name"] + "}", text)
            elif x["in"] == "query" and value is not None:
                if isinstance(value, list) and not x.get("explode", True):
                    value = ",".join(map(str, value))
                query.append((x["name"], value))
        return path + ("?" + urllib.parse.urlencode(query, doseq=True)
                       if query else "")

    def bodies(self):
        """The examples of the request's body: pairs of a name and a value.
        One without body if the operation takes none, or can do without."""
        request = self.raw.get("requestBody")
        if request is None:
            return [("no body", None)]
        content = request["content"]["application/json"]
        examples = [(name, x["value"])
                    for name, x in content.get("examples", {}).items()]
        if "example" in content:
            examples.append(("example", content["example"]))
        if not request.get("required"):
            examples.append(("no body", None))
        return examples

    def body_schema(self):
        request = self.raw.get("requestBody")
        return request and request["content"]["application/json"]["schema"]

    def response(self, status):
        found = self.raw["responses"].get(str(status))
        return found and self._document.resolve(found)


class Document:
    """The document that a service answers."""

    def __init__(self, raw):
        self.raw = raw
        self._closed = _closed(raw)

    def resolve(self, x):
        while "$ref" in x:
            at = self.raw
            for name in x["$ref"].removeprefix("#/").split("/"):
                at = at[name]
            x = at
        return x

    def operations(self):
        return [Operation(self, path, item, method)
                for path, item in self.raw["paths"].items()
                for method in METHODS if method in item]

    def faults(self, schema, value, closed=False):
        """What is wrong with a value, as sentences.

        `closed`: fields that the schema does not name are wrong, too.
        """
        components = (self._closed if closed else self.raw)["components"]
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema",
                 **(_closed(schema) if closed else schema),
                 "components": components}
        validator = jsonschema.Draft202012Validator(whole)
        return [f"{x.json_path}: {x.message[:300]}"
                for x in validator.iter_errors(value)]

    def answer_faults(self, operation, answer):
        """What is wrong with an answer to an operation, as sentences."""
        response = operation.response(answer.status)
        if response is None:
            return [f"status {answer.status} is not described"]
        faults = []
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            came = answer.headers.get(name)
            if came is None and header.get("required"):
                faults.append(f"there is no header {name}")
            elif came is not None and header["schema"]["type"] == "integer":
                if not re.fullmatch("[0-9]+", came):
                    faults.append(f"header {name} is no number: {came}")
        content = response.get("content")
        if not content or answer.status == 304:
            return faults + (["there is a body"] if answer.body else [])
        media_type = answer.headers["Content-Type"].split(";")[0]
        if media_type not in content:
            return faults + [f"content type {media_type} is not described"]
        value = answer.json if media_type == "application/json" \
            else answer.text
        return faults + self.faults(content[media_type]["schema"], value,
                                    closed=True)


def _closed(x):
    """A copy in which schemas with fields admit no others."""
    x = copy.deepcopy(x)
    stack = [x]
    while stack:
        at = stack.pop()
        if isinstance(at, list):
            stack += at
        elif isinstance(at, dict):
            stack += at.values()
            if isinstance(at.get("properties"), dict) \
                    and at.get("type") == "object":
                at.setdefault("additionalProperties", False)
    return x


def load(client, prefix="/v1/tuner"):
    answer = client.raw("GET", prefix + "/openapi.json")
    if answer.status != 200:
        raise AssertionError(f"no description: {answer}")
    return Document(json.loads(answer.body))
