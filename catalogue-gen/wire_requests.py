"""Writes the tests' wire-requests.tsv: for every REST operation a request with all that its model puts into the head."""

import sys

import botocore.config
import botocore.session
from build_requests import build, line, stop, value

HEADER = 'v1 ~!"x;y"  (z)'
QUERY = "a b+c/d=e&f~é"
LABEL = "a1 b:c+é"
HEAD = ("header", "headers", "querystring", "uri")
OWN = ("host", "expect", "x-amz-content-sha256", "x-amz-region-set")
PLAIN = ("accountid", "bucket", "copysource", "graphidentifier", "outpostid", "requestroute")  # parts of hosts, and the like
GIVEN = {"Tagging": "a=b", "KvsARN": "arn:aws:cloudfront::123456789012:key-value-store/abc1"}


def member(name, shape):
    if name in GIVEN:
        return GIVEN[name]
    if name.lower() in PLAIN or name.lower().endswith("arn") or shape.type_name != "string" or shape.enum:
        return value(shape, name, False, 1)
    return {"header": HEADER, "querystring": QUERY}.get(shape.serialization.get("location"), LABEL)


def located(shape, places):
    members = shape.members if shape else {}
    return {name: inner for name, inner in members.items() if inner.serialization.get("location") in places}


def answer(shape):
    """The headers of a response, and whether a member is its status."""
    names = [
        inner.serialization.get("name", name) + ("any" if inner.serialization["location"] == "headers" else "")
        for name, inner in located(shape, ("header", "headers")).items()
    ]
    return sorted(names), bool(located(shape, ("statusCode",)))


def requests():
    session = botocore.session.get_session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    config = botocore.config.Config(
        inject_host_prefix=False,
        s3={"addressing_style": "path"},
        retries={"max_attempts": 1, "mode": "standard"},
        account_id_endpoint_mode="disabled",
        parameter_validation=False,
        request_checksum_calculation="when_required",
    )
    for service in session.get_available_services():
        client = session.create_client(
            service, region_name="us-east-1", endpoint_url="http://broker.test", config=config
        )
        client.meta.events.register("before-send", stop)
        for name in sorted(client.meta.service_model.operation_names):
            model = client.meta.service_model.operation_model(name)
            inputs = located(model.input_shape, HEAD)
            headers, status = answer(model.output_shape)
            if inputs or headers or status:
                given = value(model.input_shape, "", False) if model.input_shape else {}
                given.update({name: member(name, shape) for name, shape in inputs.items()})
                yield service, name, build(client, name, given), len(inputs), headers, status


def row(service, name, request, inputs, headers, status):
    made = line(service, name, request)
    fields = [f"{header}: {text}" for header, text in sorted(made["headers"].items()) if header not in OWN]
    return (
        service,
        name,
        made["signingName"],
        made["method"],
        made["target"],
        inputs,
        made["body"],
        "status" if status else "-",
        ",".join(headers),
        *fields,
    )


def main():
    problems = 0
    for service, name, request, inputs, headers, status in requests():
        if isinstance(request, Exception):
            problems += 1
            print(f"not built: {service} {name}: {type(request).__name__}: {request}"[:200].replace("\n", " "), file=sys.stderr)
        else:
            print(*row(service, name, request, inputs, headers, status), sep="\t")
    print(f"{problems} operations not built", file=sys.stderr)


if __name__ == "__main__":
    main()
