"""Writes the hosts that SDKs use by default: of the endpoint rulesets for all their parameters, and of endpoints.json."""

import itertools
import json
import os

import botocore
import botocore.endpoint_provider
import botocore.exceptions
import botocore.loaders

LOADER = botocore.loaders.create_loader()
REGIONS = ["us-east-1", "eu-central-1", "cn-north-1"]
VALUES = {
    "AccountId": [None, "123456789012"],
    "AccountIdEndpointMode": ["preferred"],
    "Bucket": [None, "my-bucket"],
    "ApiType": [None, "ControlPlane", "DataPlane"],
    "ServiceType": ["ACM"],
    "ResourceType": [None, "stream", "consumer"],
    "OperationType": [None, "control", "data"],
}
MOST = 4096
FEWER = ("Bucket", "UseFIPS", "UseDualStack", "Accelerate", "UseGlobalEndpoint", "ForcePathStyle")


def choices(parameters):
    found = [(name, VALUES.get(name, [None, True])) for name, value in parameters.items()
             if name in VALUES or value["type"].lower() == "boolean"]
    count = 1
    for _, values in found:
        count *= len(values)
    return found if count <= MOST else [choice for choice in found if choice[0] in FEWER]


def of_rules(service):
    """Hosts of a service's ruleset, each with the region that its requests are signed for."""
    rules = LOADER.load_service_model(service, "endpoint-rule-set-1")
    provider = botocore.endpoint_provider.EndpointProvider(rules, LOADER.load_data("partitions"))
    chosen = choices(rules["parameters"])
    for region in REGIONS if "Region" in rules["parameters"] else []:
        for values in itertools.product(*(values for _, values in chosen)):
            given = {name: value for (name, _), value in zip(chosen, values) if value is not None}
            try:
                endpoint = provider.resolve_endpoint(Region=region, **given)
            except (botocore.exceptions.EndpointProviderError, ValueError, TypeError):
                continue
            schemes = [s for s in endpoint.properties.get("authSchemes", []) if s["name"].startswith("sigv4")]
            signed = next((s["signingRegion"] for s in schemes if s.get("signingRegion")), region)
            yield endpoint.url.removeprefix("https://").split("/")[0], service, signed


def of_endpoints_json():
    """Hosts of the older table, but those of pseudo regions."""
    path = os.path.join(os.path.dirname(botocore.__file__), "data", "endpoints.json")
    with open(path, encoding="utf-8") as file:
        table = json.load(file)
    for partition in table["partitions"]:
        regions = set(partition["regions"]) & set(REGIONS)
        for service, description in partition["services"].items():
            for region in sorted(set(description.get("endpoints", {})) & (regions | {"aws-global"})):
                endpoint = {**partition["defaults"], **description.get("defaults", {}),
                            **description["endpoints"][region]}
                for template in (endpoint["hostname"], endpoint.get("sslCommonName")):
                    if template:
                        host = template.format(service=service, region=region, dnsSuffix=partition["dnsSuffix"])
                        yield host, service, endpoint.get("credentialScope", {}).get("region", region)


def main():
    hosts = set(of_endpoints_json())
    for service in LOADER.list_available_services("endpoint-rule-set-1"):
        hosts.update(of_rules(service))
    for row in sorted(hosts):
        print("\t".join(row))


if __name__ == "__main__":
    main()
