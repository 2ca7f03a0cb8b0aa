"""Plays the scenarios with the AWS command line: one command for each step, as a shell script would.

The commands are given to the command line's own entry point, without the second that a new process takes to load it.
"""

import base64
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

import outcome
from awscli import __version__
from awscli.clidriver import create_clidriver

VERSION_2 = __version__.startswith("2")
COMMANDS = {"s3": "s3api", "simpledb": "sdb"}
HERE = tempfile.TemporaryDirectory(prefix="conformance-cli")


def file(name, data):
    path = os.path.join(HERE.name, name)
    with open(path, "wb") as out:
        out.write(data)
    return path


# What a user would have to configure: SimpleDB is a preview, and version 1 by default signs URLs in version 2.
if not outcome.DEFAULTS:
    config = b"[preview]\nsdb = true\n[default]\ns3 =\n  signature_version = s3v4\n"
    os.environ["AWS_CONFIG_FILE"] = file("config", config)
DRIVER = create_clidriver()


def blob(value):
    data = value["@text"].encode() if "@text" in value else outcome.noise(value["@noise"])
    return base64.b64encode(data).decode() if VERSION_2 else data.decode()


def native(value):
    if isinstance(value, list):
        return [native(each) for each in value]
    if isinstance(value, dict):
        if "@text" in value or "@noise" in value:
            return blob(value)
        return {key: native(each) for key, each in value.items()}
    return value


def run(service, *arguments):
    # Version 1 does not take SQS's endpoint from the environment, the packaged 2.9 takes none: both are told.
    names = {"logs": "CLOUDWATCH_LOGS", "secretsmanager": "SECRETS_MANAGER"}
    url = os.environ.get("AWS_ENDPOINT_URL_" + names.get(service, service.upper())) or os.environ.get("AWS_ENDPOINT_URL")
    told = [*(["--endpoint-url", url] if url else []), *arguments]
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = DRIVER.main(told)
        except SystemExit as ended:
            code = ended.code
    out.flush()
    err.flush()
    return subprocess.CompletedProcess(told, code, out.buffer.getvalue(), err.buffer.getvalue())


def kebab(operation):
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", operation)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1-\2", words).lower()


def call(service, step, variables):
    given = outcome.filled(step["with"], variables)
    if "CopySource" in given:  # the command line encodes it itself
        given["CopySource"] = urllib.parse.unquote(given["CopySource"])
    extra, target = [], None
    streamed = "Body" in given or (service, step["call"]) == ("lambda", "Invoke")
    if streamed:
        member = "Body" if "Body" in given else "Payload"
        value = given.pop(member)
        data = value["@text"].encode() if "@text" in value else outcome.noise(value["@noise"])
        prefix = "fileb://" if member == "Payload" else ""
        extra = ["--" + member.lower(), prefix + file("body", data)]
    if step["call"] in ("GetObject", "Invoke"):
        target = os.path.join(HERE.name, "answer")
    if target:  # a command with a file to write to wants its other arguments as options
        options = [f"--{kebab(name)}={value}" for name, value in given.items()]
    else:
        options = ["--cli-input-json", "file://" + file("input.json", json.dumps(native(given)).encode())]
    arguments = [COMMANDS.get(service, service), kebab(step["call"]), *options, *extra]
    ended = run(service, *arguments, *([target] if target else []), "--output", "json", "--no-cli-pager" if VERSION_2 else "--no-paginate")
    if ended.returncode != 0:
        return False, error(ended.stderr)
    answer = json.loads(ended.stdout) if ended.stdout.strip() else {}
    if target and os.path.exists(target):
        with open(target, "rb") as body:
            answer["Body"] = body.read()
        os.remove(target)
    for name, path in step.get("save", {}).items():
        variables[name] = outcome.at(answer, path)
    shown = [f" {path}={outcome.shown(outcome.at(answer, outcome.filled(path, variables)))}" for path in step.get("show", [])]
    return True, "ok" + "".join(shown)


def error(stderr):
    found = re.search(rb"An error occurred \(([^)]*)\)", stderr)
    if found:
        return f"error {found[1].decode()}"
    last = stderr.decode(errors="replace").strip().splitlines() or ["-"]
    return "failed " + re.sub(r"(https?://|[0-9]{2,}|/tmp/)\S*", "..", last[-1])[:80]


def upload(step, variables):
    where = outcome.filled(step["upload"], variables)
    source = file("upload", outcome.noise(step["bytes"]))
    ended = run("s3", "s3", "cp", "--quiet", source, f"s3://{where['Bucket']}/{where['Key']}")
    return ended.returncode == 0, "ok" if ended.returncode == 0 else error(ended.stderr)


def download(step, variables):
    where = outcome.filled(step["download"], variables)
    target = os.path.join(HERE.name, "download")
    ended = run("s3", "s3", "cp", "--quiet", f"s3://{where['Bucket']}/{where['Key']}", target)
    if ended.returncode != 0:
        return False, error(ended.stderr)
    with open(target, "rb") as body:
        return True, "ok " + outcome.fingerprint(body.read())


def presign(step, variables):
    if step["presign"] != "GetObject":
        return True, "not offered by this client"
    where = outcome.filled(step["with"], variables)
    ended = run("s3", "s3", "presign", f"s3://{where['Bucket']}/{where['Key']}")
    if ended.returncode != 0:
        return False, error(ended.stderr)
    bundle = os.environ["AWS_CA_BUNDLE"]
    got = subprocess.run(
        ["curl", "--silent", "--cacert", bundle, "--write-out", "\n%{http_code}", ended.stdout.decode().strip()],
        capture_output=True, timeout=60, check=False,
    )
    body, _, status = got.stdout.rpartition(b"\n")
    code = re.search(rb"<Code>([^<]*)", body)
    return status == b"200", f"{status.decode()} {code[1].decode() if code else outcome.fingerprint(body)}"


def step_outcome(service, step, variables):
    try:
        if "call" in step:
            return call(service, step, variables)
        kind = upload if "upload" in step else download if "download" in step else presign
        return kind(step, variables)
    except Exception as failure:  # whatever a client makes of an answer is an outcome to compare
        return False, f"failed {type(failure).__name__}"


outcome.play(step_outcome)
