"""Requests to hosts of single resources, signed by botocore, through the broker as proxy; prints one line for each."""

import hashlib
import json
import os

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
PROXY = urllib3.ProxyManager(os.environ["HTTPS_PROXY"], ca_certs=os.environ["AWS_CA_BUNDLE"])


def call(title, service, method, path, body=b"", hashed=True, **headers):
    url = os.environ["URL_" + service.replace("-", "_")] + path
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if hashed:
        fields["X-Amz-Content-SHA256"] = hashlib.sha256(body).hexdigest()
    request = AWSRequest(method=method, url=url, data=body, headers=fields)
    SigV4Auth(KEY, service, "eu-central-1").add_auth(request)
    answer = PROXY.request(method, url, body=body or None, headers=dict(request.headers), retries=False)
    said = ""
    if answer.status == 200 and method != "HEAD":
        told = json.loads(answer.data)
        said = f" {told['asked']} {told['length']}"
    print(f"{title} {answer.status}{said}")


call("es index", "es", "PUT", "/public-1/_doc/a%2Fb%20c", b'{"text": "a"}', content_type="application/json")
call("es exists", "es", "HEAD", "/public-1")
call("es without hash", "es", "GET", "/public-1/_search?q=a%20b&size=1", b'{"query": {} }\n', hashed=False)
call("aoss bulk", "aoss", "POST", "/i/_bulk", b"x" * 70_000)
call("execute-api", "execute-api", "GET", "/pets/7?b=2&a=1", x_api_key="k")
call("execute-api other method", "execute-api", "POST", "/pets/7", b"{}")
call("aps remote write", "aps", "POST", "/workspaces/ws-1/api/v1/remote_write", os.urandom(5000), hashed=False,
     content_encoding="snappy", content_type="application/x-protobuf", x_prometheus_remote_write_version="0.1.0")
call("aps other workspace", "aps", "POST", "/workspaces/ws-2/api/v1/remote_write", b"x", hashed=False)
call("aps query", "aps", "GET", "/workspaces/ws-1/api/v1/query?query=up", hashed=False)
call("lambda", "lambda", "POST", "/a//b", b"text")
