"""Evaluates botocore's endpoint rulesets for every service, region and variant, and writes them down as patterns."""

import collections
import pathlib
import re

import botocore.endpoint_provider
import botocore.exceptions
import botocore.loaders

VARIANTS = [(False, False), (True, False), (False, True), (True, True)]
DEFAULTS = {
    "acm": {"ServiceType": "ACM"},
    "kinesis": {"ResourceType": "stream", "OperationType": "control"},
    "neptune-graph": {"ApiType": "ControlPlane"},
}
FACED = {"acm", "arc-region-switch", "dynamodb", "kinesis", "neptune-graph", "signin", "wellarchitected"}
HAND = pathlib.Path(__file__).parent / "hand"
LOADER = botocore.loaders.create_loader()


def partitions():
    for partition in LOADER.load_data("partitions")["partitions"]:
        regions = sorted(r for r in partition["regions"] if re.match(partition["regionRegex"], r))
        pseudo = sorted(r for r in partition["regions"] if r not in regions)
        yield partition["id"], partition["outputs"], partition["regionRegex"], regions, pseudo


def face_of(operation):
    """The parameters that an operation itself sets for its endpoint, where they lead to another host."""
    if operation.service.name not in FACED:
        return {}
    static = {k: v["value"] for k, v in operation.model.get("staticContextParams", {}).items()}
    default = DEFAULTS.get(operation.service.name, {})
    return {k: v for k, v in static.items() if default.get(k) != v}


def face_name(face):
    return "-".join(f"{k}.{v}" for k, v in sorted(face.items())).lower().replace("_", "-")


class Rules:
    """One service's ruleset."""

    def __init__(self, service):
        self.name = service.name
        self.rules = service.loader.load_service_model(service.name, "endpoint-rule-set-1")
        self.provider = botocore.endpoint_provider.EndpointProvider(self.rules, LOADER.load_data("partitions"))

    def resolve(self, region, dualstack, fips, face):
        given = {**DEFAULTS.get(self.name, {}), **face, "Region": region, "UseDualStack": dualstack, "UseFIPS": fips}
        known = self.rules["parameters"]
        given = {k: v for k, v in given.items() if k in known}
        try:
            found = self.provider.resolve_endpoint(**given)
        except botocore.exceptions.EndpointProviderError:
            return None
        scheme = {}
        for candidate in found.properties.get("authSchemes", []):
            if candidate["name"] in ("sigv4", "sigv4-s3express"):
                scheme = candidate
                break
        return found.url, scheme.get("signingRegion"), scheme.get("signingName")


def pattern(url, region, outputs):
    host = url.removeprefix("https://")
    host, slash, base = host.partition("/")
    for mark, suffix in (("{D}", outputs["dualStackDnsSuffix"]), ("{S}", outputs["dnsSuffix"])):
        if host.endswith("." + suffix):
            host = host[: -len(suffix)] + mark
            break
    labels = ["{R}" if label == region else label for label in host.split(".")]
    return ".".join(labels) + slash + base


def measured(rules, face):
    """Every region's four patterns, each with the region it is signed for if that is another one, and signing name."""
    found = {}
    for identifier, outputs, _, regions, _ in partitions():
        for region in regions:
            patterns, names = [], set()
            for dualstack, fips in VARIANTS:
                result = rules.resolve(region, dualstack, fips, face)
                text = "-"
                if result:
                    text = pattern(result[0], region, outputs)
                    text += "@" + result[1] if result[1] not in (None, region) else ""
                    names.add(result[2] or "-")
                patterns.append(text)
            if set(patterns) != {"-"}:
                found[identifier, region] = (*patterns, sorted(names)[-1])
    return found


def compressed(found):
    """The fewest rows that say the same: for all, for a partition where it differs, for a region where that differs."""

    def common(values):
        return collections.Counter(sorted(values)).most_common(1)[0][0]

    main = common(found.values())
    yield "*", main
    for identifier in sorted({key[0] for key in found}):
        inside = {region: value for (part, region), value in found.items() if part == identifier}
        usual = main if len(set(inside.values())) > 1 and main in inside.values() else common(inside.values())
        if usual != main:
            yield identifier, usual
        for region in sorted(inside):
            if inside[region] != usual:
                yield region, inside[region]


def faces(service):
    found = {}
    for operation in service.operations():
        face = face_of(operation)
        if face:
            found[face_name(face)] = face
    return found


def endpoint_rows(services):
    lines = (HAND / "endpoints.tsv").read_text().splitlines()
    by_hand = [line.split("\t") for line in lines if not line.startswith("#")]
    for service in services:
        rules = Rules(service)
        base = measured(rules, {})
        tables = [("-", base)] if base else []
        for name, face in sorted(faces(service).items()):
            other = measured(rules, face)
            if other != base:
                tables.append((name, other))
        for name, found in tables:
            for scope, values in compressed(found):
                yield [service.name, name, scope, *values]
        yield from (row for row in by_hand if row[0] == service.name)


def partition_rows():
    for identifier, outputs, regex, _, pseudo in partitions():
        yield [
            identifier,
            regex.replace("\\-", "-").replace("\\w+", "[a-z]+").replace("\\d+", "[0-9]{1,2}").strip("^$"),
            outputs["dnsSuffix"],
            outputs["dualStackDnsSuffix"],
            outputs["implicitGlobalRegion"],
            ",".join(pseudo) or "-",
        ]


def operation_scope(operation):
    face = face_of(operation)
    return ["at=" + face_name(face)] if face else []


def write_tables(out, header, services, write):
    write(out, "partitions.tsv", header,
          ["partition", "regions", "dns suffix {S}", "dual-stack suffix {D}", "global region", "pseudo regions"],
          partition_rows())
    write(out, "endpoints.tsv", header,
          ["service", "face", "scope", "plain", "dualstack", "fips", "dualstack and fips", "signing name"],
          endpoint_rows(services))
