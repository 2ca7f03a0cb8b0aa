"""Prints s3-keys.json: HEAD requests for odd keys as botocore sends and signs them, at one fixed time.

    python3 record-s3-keys.py > s3-keys.json
"""

import datetime
import json

import botocore
import botocore.auth
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config

NOW = datetime.datetime(2026, 3, 1, 12, 0, 0)
ENDPOINT = "https://broker.internal:8443"
KEYS = [
    "/foo", "a//b", "a///b/", "//", "a+b", "year=2022/x", "~(x)!*'", "a%2Fb", "a%2fb/", "a b", "  ",
    "a&b=c;d@e,f$g:h", "\u00e4\u00f6\u00fc/\u65e5\u672c", "\U0001f600", "a?b#c", "[x]{y}|z^`",
    "..two/.three", 'a\\b"<>', "%", "a%20b", "+%2B",
]


class Empty:
    def stream(self):
        return iter(())


def main():
    botocore.auth.get_current_datetime = lambda **_: NOW
    sent, canonical = [], []
    written = botocore.auth.SigV4Auth.canonical_request

    def canonical_request(self, request):
        canonical.append(written(self, request))
        return canonical[-1]

    def answer(request, **_):
        sent.append(request)
        return AWSResponse(request.url, 200, {}, Empty())

    botocore.auth.SigV4Auth.canonical_request = canonical_request
    client = botocore.session.Session().create_client(
        "s3",
        region_name="eu-central-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        endpoint_url=ENDPOINT,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    client.meta.events.register("before-send.s3.*", answer)
    requests = []
    for key in KEYS:
        client.head_object(Bucket="jobs", Key=key)
        headers = {name.lower(): value for name, value in sent[-1].headers.items()}
        requests.append({
            "key": key,
            "path": sent[-1].url[len(ENDPOINT):],
            "canonicalPath": canonical[-1].split("\n")[1],
            "date": text(headers["x-amz-date"]),
            "hash": text(headers["x-amz-content-sha256"]),
            "authorization": text(headers["authorization"]),
        })
    print(json.dumps({"botocore": botocore.__version__, "requests": requests}, indent=1))


def text(value):
    return value.decode() if isinstance(value, bytes) else value


if __name__ == "__main__":
    main()
