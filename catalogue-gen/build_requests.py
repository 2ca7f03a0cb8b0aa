"""Writes a request that botocore really builds for every operation, one JSON line each; see README.md."""

import argparse
import base64
import json
import sys
import urllib.parse

import botocore.config
import botocore.exceptions
import botocore.session

DROPPED = {"authorization", "user-agent", "x-amz-date", "amz-sdk-invocation-id", "amz-sdk-request", "content-length"}


class Built(Exception):
    """Carries a request out of botocore before it is sent."""

    def __init__(self, request):
        super().__init__()
        self.request = request


def stop(request, **_):
    raise Built(request)


def value(shape, name, whole, depth=0):
    """A value of a shape: all members that are required, or all there are."""
    kind = shape.type_name
    if kind == "structure":
        if depth > 4:
            return {}
        chosen = {}
        for member, inner in shape.members.items():
            required = member in shape.required_members
            if shape.is_tagged_union and chosen:
                break
            if required or (whole and depth == 0) or shape.is_tagged_union:
                chosen[member] = value(inner, member, whole, depth + 1)
        return chosen
    if kind == "list":
        count = max(1, shape.metadata.get("min", 1))
        return [value(shape.member, name, whole, depth + 1)] * min(count, 5)
    if kind == "map":
        return {"k": value(shape.value, name, whole, depth + 1)}
    if kind in ("integer", "long"):
        return max(1, shape.metadata.get("min", 1))
    if kind in ("float", "double"):
        return 1.0
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return 1700000000
    if kind == "blob":
        return b"x" * max(1, shape.metadata.get("min", 1))
    return text(shape, name)


def text(shape, name):
    if shape.enum:
        return shape.enum[0]
    if name.lower() == "accountid":
        return "123456789012"
    if name in ("Statement", "SelectExpression"):
        return 'SELECT * FROM "t"'
    if name == "CopySource":
        return "bucket/key"
    plain = "arn:aws:x:us-east-1:123456789012:y/z1" if name.lower().endswith("arn") else "abc1"
    return plain.ljust(shape.metadata.get("min", 1), "a")


def requests(whole):
    session = botocore.session.get_session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    options = {"account_id_endpoint_mode": "disabled"}
    known = {k: v for k, v in options.items() if k in botocore.config.Config.OPTION_DEFAULTS}  # not in earlier releases
    config = botocore.config.Config(
        inject_host_prefix=False,
        s3={"addressing_style": "path"},
        retries={"max_attempts": 1, "mode": "standard"},
        **known,
    )
    for service in session.get_available_services():
        client = session.create_client(
            service, region_name="us-east-1", endpoint_url="http://broker.test", config=config
        )
        client.meta.events.register("before-send", stop)
        for name in sorted(client.meta.service_model.operation_names):
            model = client.meta.service_model.operation_model(name)
            given = value(model.input_shape, "", whole) if model.input_shape else {}
            yield service, name, build(client, name, given)


def build(client, name, given):
    try:
        client._make_api_call(name, given)
    except Built as built:
        return built.request
    except Exception as problem:  # whatever botocore itself refuses to build is listed, not hidden
        return problem
    return RuntimeError("nothing was sent")


def line(service, name, request):
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    url = urllib.parse.urlsplit(request.url)
    headers = {k.lower(): v.decode() if isinstance(v, bytes) else str(v) for k, v in request.headers.items()}
    scope = headers.get("authorization", "").split("Credential=")[-1].split("/")
    return {
        "service": service,
        "operation": name,
        "signingName": scope[3] if len(scope) > 4 else client_signing_name(service),
        "method": request.method,
        "target": (url.path or "/") + ("?" + url.query if url.query else ""),
        "headers": {k: v for k, v in headers.items() if k not in DROPPED},
        "body": base64.b64encode(bytes(body)).decode(),
    }


def client_signing_name(service):
    meta = botocore.session.get_session().get_service_model(service).metadata
    return meta.get("signingName", meta["endpointPrefix"])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--whole", action="store_true", help="set optional members too")
    arguments.add_argument("--every", type=int, default=1, help="write only every n-th request")
    options = arguments.parse_args()
    problems = 0
    for index, (service, name, request) in enumerate(requests(options.whole)):
        if isinstance(request, Exception):
            problems += 1
            print(f"not built: {service} {name}: {type(request).__name__}: {request}"[:200], file=sys.stderr)
        elif index % options.every == 0:
            print(json.dumps(line(service, name, request), sort_keys=True))
    print(f"{problems} operations not built", file=sys.stderr)


if __name__ == "__main__":
    main()
