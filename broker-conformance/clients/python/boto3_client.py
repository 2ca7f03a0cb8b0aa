"""Plays the scenarios with boto3: default settings, all of the surroundings taken from the environment."""

import io
import re
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import outcome

CLIENTS = {"simpledb": "sdb"}
made = {}


def client(service):
    if service not in made:
        made[service] = boto3.client(CLIENTS.get(service, service))
    return made[service]


def native(value):
    if isinstance(value, list):
        return [native(each) for each in value]
    if isinstance(value, dict):
        if "@text" in value:
            return value["@text"].encode()
        if "@noise" in value:
            return outcome.noise(value["@noise"])
        return {key: native(each) for key, each in value.items()}
    return value


def arguments(given, variables):
    taken = native(outcome.filled(given, variables))
    if "CopySource" in taken:  # boto3 encodes it itself
        taken["CopySource"] = urllib.parse.unquote(taken["CopySource"])
    return taken



def method(service, operation):
    return next(name for name, api in client(service).meta.method_to_api_mapping.items() if api == operation)


def call(service, step, variables):
    answer = getattr(client(service), method(service, step["call"]))(**arguments(step["with"], variables))
    if "Body" in answer:
        answer["Body"] = answer["Body"].read()
    for name, path in step.get("save", {}).items():
        variables[name] = outcome.at(answer, path)
    return "ok" + "".join(
        f" {path}={outcome.shown(outcome.at(answer, outcome.filled(path, variables)))}" for path in step.get("show", [])
    )


def upload(step, variables):
    client("s3").upload_fileobj(io.BytesIO(outcome.noise(step["bytes"])), **outcome.filled(step["upload"], variables))
    return "ok"


def download(step, variables):
    into = io.BytesIO()
    client("s3").download_fileobj(Fileobj=into, **outcome.filled(step["download"], variables))
    return "ok " + outcome.fingerprint(into.getvalue())


def presigner():
    """By default boto3 signs URLs in version 2, which S3 takes in its oldest regions alone."""
    if outcome.DEFAULTS:
        return client("s3")
    if "presigner" not in made:
        made["presigner"] = boto3.client("s3", config=Config(signature_version="s3v4"))
    return made["presigner"]


def presign(step, variables):
    url = presigner().generate_presigned_url(
        method("s3", step["presign"]), Params=arguments(step["with"], variables), ExpiresIn=300
    )
    body = step["body"].encode() if "body" in step else None
    request = urllib.request.Request(url, data=body, method=step["method"])
    if body is not None:
        request.add_header("Content-Type", "")
    try:
        with urllib.request.urlopen(request) as answer:
            return f"ok {answer.status} {outcome.fingerprint(answer.read())}"
    except urllib.error.HTTPError as refused:
        code = re.search(rb"<Code>([^<]*)", refused.read())
        return f"error {code[1].decode() if code else '-'} {refused.code}"


def step_outcome(service, step, variables):
    try:
        if "call" in step:
            return True, call(service, step, variables)
        kind = upload if "upload" in step else download if "download" in step else presign
        line = kind(step, variables)
        return line.startswith("ok"), line
    except ClientError as refused:
        error, meta = refused.response["Error"], refused.response["ResponseMetadata"]
        return False, f"error {error['Code']} {meta['HTTPStatusCode']}"
    except Exception as failure:  # whatever a client makes of an answer is an outcome to compare
        return False, f"failed {type(failure).__name__}"


outcome.play(step_outcome)
