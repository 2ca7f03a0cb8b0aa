"""Derives what an operation demands: IAM actions, and which members of a request fill which ARN template."""

import json
import pathlib
import re

VARIABLE = re.compile(r"\$\{(\w+)\}")
CONTEXT = {"Partition", "Region", "Account"}
SUFFIX = re.compile(r"(names|ids|arns|identifiers|urls|name|id|arn|identifier|url|uri|uuid)$")
DOCUMENTED = {"accessanalyzer", "dms", "ecr", "glue", "keyspaces", "lambda", "marketplace-catalog", "neptunedata"}
HIDDEN = {"dynamodb:Attributes", "dynamodb:LeadingKeys", "ec2:InstanceType"}  # of those that policies can name
BARE = {"name", "id", "arn", "identifier", "resourcearn", "resource", "resourceid", "resourceidentifier"}


def flat(text):
    return re.sub(r"[^a-z0-9]", "", text.lower())


def stem(text):
    return SUFFIX.sub("", flat(text))


class Reference:
    """AWS's service authorization reference, as the npm package iam-data holds it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "data"
        self.actions, self.types = {}, {}
        for path in sorted((self.folder / "actions").glob("*.json")):
            self.actions[path.stem] = json.loads(path.read_text())
        for path in sorted((self.folder / "resourceTypes").glob("*.json")):
            self.types[path.stem] = json.loads(path.read_text())

    def version(self):
        return json.loads((self.folder.parent / "package.json").read_text())["version"]

    def action(self, prefix, name):
        return self.actions.get(prefix, {}).get(name.lower())

    def template(self, prefix, kind):
        found = self.types.get(prefix, {}).get(kind.lower()) or self.types.get(prefix, {}).get(kind)
        return found["arn"] if found else None

    def variables(self, prefix, kind):
        return [v for v in VARIABLE.findall(self.template(prefix, kind) or "") if v not in CONTEXT]


def action_names(service, prefix, operation, reference):
    """The IAM actions of an operation: its own name, else a name its documentation or a rule leads to, else its own."""
    own = reference.action(prefix, operation.name)
    if own:
        return [own["name"]], True
    name = operation.name
    for other in (
        re.sub(r"^Batch", "", name),
        re.sub(r"Batch$", "", name),
        re.sub(r"V2$", "", name),
        re.sub(r"WithResponseStream$|Stream$", "", name),
    ):
        for candidate in (other, re.sub(r"s$", "", other), re.sub(r"ies$", "y", other)):
            if candidate != name and reference.action(prefix, candidate):
                return [reference.action(prefix, candidate)["name"]], True
    if service.name not in DOCUMENTED:
        return [name], False
    text = re.sub(r"<[^>]+>", " ", operation.model.get("documentation", ""))
    named = {
        match for match in re.findall(r"\b" + re.escape(prefix) + r":([A-Z]\w+)", text) if reference.action(prefix, match)
    }
    if len(named) == 1:
        return [reference.action(prefix, named.pop())["name"]], True
    return [name], False


def match(variable, kind, members, alone):
    """The members of a request that fill a variable of an ARN template, by name; nothing where that is a guess.

    Where several members say the same thing (StreamName, StreamARN, StreamId) all of them are named, so that none can
    be checked while another is obeyed.
    """
    wanted, root = flat(variable), stem(variable)
    exact, guessed = [], {}
    for name, address, text, required in members:
        if not text:
            continue
        have = flat(name)
        plural = have[:-1] if have.endswith("s") else have
        if wanted in (have, plural) or (root and stem(name) in (root, root + "s") and SUFFIX.search(have)):
            exact.append(address)
        elif root and flat(kind) == root and plural == root:
            guessed.setdefault(2, address)
        elif flat(kind) in (stem(name), plural) and (required or address[0] == "{"):
            guessed.setdefault(3, address)
        elif alone and have in BARE and (required or address[0] == "{"):
            guessed.setdefault(4, address)
    if exact:
        return "/".join(exact)
    return guessed[min(guessed)] if guessed else None


def resources(prefix, action, operation, reference):
    """The resource part of a demand: each type with the members that fill it; empty where the action has no resource."""
    record = reference.action(prefix, action)
    if record is None or not record["resourceTypes"]:
        return "" if record is not None else "?"
    members = [(n, a, operation.is_text(s), r) for n, a, s, r in operation.members()]
    kinds = record["resourceTypes"]
    found, missing = [], []
    for kind in kinds:
        name = kind["name"]
        if reference.template(prefix, name) is None:
            continue
        variables = reference.variables(prefix, name)
        filled = [match(v, name, members, len(kinds) <= 8 and i == len(variables) - 1) for i, v in enumerate(variables)]
        filled = [None if f in filled[i + 1 :] else f for i, f in enumerate(filled)]  # one member says one thing
        if variables and not any(filled):
            if kind["required"]:
                missing.append("!" + name)
            continue
        if not variables and not kind["required"]:
            continue
        text = ("!" if kind["required"] else "") + name + (":" if filled else "") + ",".join(f or "?" for f in filled)
        found.append(text)
    return "|".join(found + missing) if found or missing else "?"


def keys(prefix, action, operation, reference):
    """Condition keys whose value is a member of the request of the same name."""
    record = reference.action(prefix, action)
    names = set()
    if record:
        names.update(record.get("conditionKeys", []))
        for kind in record["resourceTypes"]:
            names.update(kind.get("conditionKeys", []))
    members = {}
    for name, address, shape, _ in operation.members():
        if shape["type"] not in ("structure", "map", "blob") and (shape["type"] != "list" or operation.is_text(shape)):
            members.setdefault(flat(name), address)
            members.setdefault(flat(address.strip("{}?#")), address)
    found = []
    for key in sorted(names):
        if key.startswith("aws:") or "$" in key:
            continue
        local = flat(key.split(":", 1)[1])
        address = members.get(local) or members.get(local + "s")
        if address:
            found.append(key.lower() + "=" + address)
    shown = {key.split("=")[0] for key in found}
    found += [key.lower() + "=?" for key in sorted(names & HIDDEN) if key.lower() not in shown]
    if record and any(n.startswith("aws:RequestTag") or n == "aws:TagKeys" for n in names):
        found.extend(list(operation.tags()) or (["tags:?"] if operation.hides_tags() else []))
    return found
