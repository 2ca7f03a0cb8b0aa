"""moto's server, with the protocol added that newer SDKs speak to CloudWatch: RPC v2 with CBOR in place of JSON."""

import io
import json
import re
import sys

import cbor2
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

OPERATION = re.compile(r"/service/(\w+)/operation/(\w+)$")


def plain(value):
    """CBOR has times and bytes of their own; moto's JSON wants seconds."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.timestamp() if hasattr(value, "timestamp") else value


def tagged(value, name=""):
    """The other way: what is a time by its name becomes one."""
    if isinstance(value, dict):
        return {key: tagged(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [tagged(each, name) for each in value]
    return cbor2.CBORTag(1, value) if name.startswith("Timestamp") or name.endswith("Timestamp") else value


class CborToo:
    """Hands a CBOR call on as the JSON call that it stands for, and the answer back as CBOR."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        found = OPERATION.match(environ["PATH_INFO"])
        if not found:
            return self.app(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = json.dumps(plain(cbor2.loads(environ["wsgi.input"].read(length)) if length else {})).encode()
        inner = {
            **environ,
            "PATH_INFO": "/",
            "RAW_URI": "/",
            "REQUEST_URI": "/",
            "CONTENT_TYPE": "application/x-amz-json-1.0",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_AMZ_TARGET": f"{found[1]}.{found[2]}",
            "wsgi.input": io.BytesIO(body),
        }
        said = {}

        def hear(status, headers, exc_info=None):
            said.update(status=status, headers=headers)

        text = b"".join(self.app(inner, hear))
        kept = [(k, v) for k, v in said["headers"] if k.lower() not in ("content-type", "content-length")]
        answer = cbor2.dumps(tagged(json.loads(text or b"{}")))
        start_response(
            said["status"],
            [*kept, ("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor"), ("Content-Length", str(len(answer)))],
        )
        return [answer]


run_simple("127.0.0.1", int(sys.argv[1]), CborToo(DomainDispatcherApplication(create_backend_app)), threaded=True)
