"""Records what botocore signs by S3's signature version 2, for SigV2S3SignatureTest.

Run with any Python that has botocore: python3 record-sigv2.py > sigv2.json
The keys are those of AWS's documentation; the clock stands still.
"""

import json

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
NOW = 1772366400  # 2026-03-01T12:00:00Z
CASES = [
    ("GET", "/jobs/key", {}),
    ("GET", "/jobs/a%20b/%C3%A9%2Bc", {"Range": "bytes=0-1"}),
    ("PUT", "/jobs/key", {"Content-Type": "text/plain", "Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}),
    ("PUT", "/jobs/key", {"x-amz-meta-b": "two", "x-amz-meta-a": "one", "X-Amz-Acl": "private"}),
    ("GET", "/jobs?prefix=logs%2F&delimiter=%2F", {}),
    ("GET", "/jobs/?versions", {}),
    ("POST", "/jobs/key?uploads", {}),
    ("PUT", "/jobs/key?uploadId=abc%2Fdef&partNumber=7", {}),
    ("GET", "/jobs/key?versionId=v1&response-content-disposition=attachment%3B%20filename%3D%22x%22", {}),
    ("DELETE", "/jobs/key", {}),
    ("HEAD", "/jobs/key", {}),
    ("GET", "/", {}),
]


class Still(auth.HmacV1Auth):
    def _get_date(self):
        return auth.formatdate(NOW, usegmt=True)


class StillQuery(auth.HmacV1QueryAuth):
    def _get_date(self):
        return str(NOW + 600)


def recorded(signer, method, target, headers):
    request = AWSRequest(method=method, url="https://broker.internal" + target, headers=headers)
    signer.add_auth(request)
    kept = {name: value for name, value in request.headers.items() if signer.__class__ is Still or name != "Date"}
    return {"method": method, "target": request.url[len("https://broker.internal"):], "headers": kept}


lines = [recorded(Still(KEY), *case) for case in CASES]
lines += [recorded(StillQuery(KEY, 600), *case) for case in CASES if not case[2] or "Range" in case[2]]
print("[\n" + ",\n".join(json.dumps(line) for line in lines) + "\n]")
