"""Writes signature vectors for requests of our own: what AWS's signers make of them, not what ours do.

    python3 -m venv venv && venv/bin/pip install -r broker-core/src/test/python/requirements.txt
    venv/bin/python broker-core/src/test/python/make_vectors.py \
        broker-core/src/test/resources/io/keybroker/signing/vectors.json

Canonical requests, strings to sign and SigV4 signatures are botocore's. The AWS Common Runtime (awscrt) signs each
request too: its SigV4 signature must equal botocore's, and its SigV4A signature, which differs in each run, must verify
over botocore's string to sign. RecordedVectorsTest reads the file in each build.
"""
import datetime
import hashlib
import hmac
import json
import sys
from urllib.parse import parse_qs, urlsplit

import awscrt.auth as crt
import awscrt.http
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

KEY_ID = "BKIAVECTORSEXAMPLEA2"
SECRET = "vectorsXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE0"
TOKEN = "ourOwnToken//+=made/up/for+these/vectors=="
TIME = datetime.datetime(2026, 3, 1, 10, 15, 30)
STAMP = TIME.strftime("%Y%m%dT%H%M%SZ")
HOST = "vectors.keybroker.example"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
ECDSA = "AWS4-ECDSA-P256-SHA256"


def case(name, target, method="GET", headers=(), body="", style="other", token="", region="eu-central-1"):
    return dict(name=name, method=method, target=target, headers=[list(h) for h in headers], body=body,
                style=style, token=token, region=region)


def plain_cases():
    yield case("get", "/")
    yield case("get-path", "/queues/jobs")
    yield case("get-path-unreserved", "/az-AZ_09.~")
    yield case("get-path-encoded-space", "/two%20words/three%20more%20words")
    yield case("get-path-utf8", "/gr\u00fc\u00dfe")
    yield case("get-path-encoded-utf8", "/gr%C3%BC%C3%9Fe")
    yield case("get-path-encoded-slash", "/arn:aws:s3:::b%2Fkey")
    yield case("get-path-punctuation", "/a:b@c!d$e&f'g(h)i*j+k,l;m=n")
    yield case("get-path-dot-dot", "/a/b/../c")
    yield case("get-path-dot-dot-twice", "/a/b/../../c")
    yield case("get-path-dot", "/./a/./b")
    yield case("get-path-only-dots", "/a/..")
    yield case("get-path-two-slashes", "//a//b//")
    yield case("get-path-slash-at-end", "/a/b/")
    yield case("get-query", "/?Action=ListQueues&Version=2012-11-05")
    yield case("get-query-order", "/?b=2&a=2&a=1&B=0")
    yield case("get-query-order-encoded", "/?%C3%BC=1&z=2&Z=3")
    yield case("get-query-no-value", "/?acl&versionId=")
    yield case("get-query-unreserved", "/?az-AZ_09.~=az-AZ_09.~")
    yield case("get-query-encoded", "/?name=a%20b%2Fc%3Dd%26e%2Bf")
    yield case("get-header-order", "/", headers=[("My-B", "2"), ("My-A", "1"), ("My-C", "3")])
    yield case("get-header-name-case", "/", headers=[("MY-HEADER", "Value"), ("x-Amz-Meta-Case", "MiXed")])
    yield case("get-header-twice", "/", headers=[("My-Header", "b"), ("My-Header", "a"), ("My-Header", "b")])
    yield case("get-header-spaces", "/", headers=[("My-Header", "  a   b\tc  "), ("My-Quote", '"a   b"')])
    yield case("get-header-folded", "/", headers=[("My-Header", "one\n  two\n      three")])
    yield case("get-header-empty", "/", headers=[("My-Header", "")])
    yield case("post", "/", method="POST")
    yield case("post-body", "/", method="POST", headers=[("Content-Type", "application/x-amz-json-1.0")],
               body='{"QueueName":"gr\u00fc\u00dfe"}')
    yield case("post-form", "/", method="POST", headers=[("Content-Type", FORM)],
               body="Action=SendMessage&MessageBody=a+b%26c")
    yield case("post-query", "/?Action=SendMessage", method="POST")
    yield case("put", "/a", method="PUT", body="put")
    yield case("delete", "/a/b", method="DELETE")
    yield case("head", "/a", method="HEAD")
    yield case("get-token-signed", "/", token="signed")
    yield case("get-token-after", "/", token="after")
    yield case("post-token-signed", "/", method="POST", token="signed", body="Action=GetUser",
               headers=[("Content-Type", FORM)])


def s3_cases():
    yield case("s3-get", "/bucket/key", style="s3")
    yield case("s3-get-dots-kept", "/bucket/a/../b/./c//d", style="s3")
    yield case("s3-get-two-slashes-kept", "//bucket//key//", style="s3")
    yield case("s3-get-encoded-once", "/bucket/two%20words/gr%C3%BC%C3%9Fe%2Bplus", style="s3")
    yield case("s3-get-sub-resource", "/bucket/key?versionId=1&acl", style="s3")
    yield case("s3-list", "/bucket?list-type=2&prefix=a%2Fb&delimiter=%2F", style="s3")
    yield case("s3-put", "/bucket/key", method="PUT", style="s3", body="hello",
               headers=[("x-amz-meta-b", "2"), ("x-amz-meta-a", " 1  1 ")])
    yield case("s3-token-signed", "/bucket/key", style="s3", token="signed")


def request_of(made):
    request = AWSRequest(method=made["method"], url="https://" + HOST + made["target"], data=made["body"].encode())
    request.headers["Host"] = HOST
    for name, value in made["headers"]:
        request.headers.add_header(name, value)
    return request


class Recorder:
    """Keeps the texts that botocore makes on the way."""

    def canonical_request(self, request):
        self.canonical = super().canonical_request(request)
        return self.canonical

    def string_to_sign(self, request, canonical_request):
        self.text = super().string_to_sign(request, canonical_request)
        return self.text

    def headers_to_sign(self, request):
        found = super().headers_to_sign(request)
        self.signed = super().signed_headers(found).split(";")
        return found

    def signature(self, string_to_sign, request):
        self.value = super().signature(string_to_sign, request)
        return self.value


class Regionless:
    """SigV4A's names and scope around botocore's canonical form, which is that of SigV4."""

    def scope(self, request):
        return self.credentials.access_key + "/" + self.credential_scope(request)

    def credential_scope(self, request):
        return "/".join([request.context["timestamp"][:8], self._service_name, "aws4_request"])

    def string_to_sign(self, request, canonical_request):
        return super().string_to_sign(request, canonical_request).replace("AWS4-HMAC-SHA256", ECDSA, 1)

    def _modify_request_before_signing(self, request):
        if isinstance(self, botocore.auth.SigV4QueryAuth):
            super()._modify_request_before_signing(request)
            request.url = request.url.replace(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256", f"X-Amz-Algorithm={ECDSA}&X-Amz-Region-Set=%2A")
        else:
            request.headers["X-Amz-Region-Set"] = "*"
            super()._modify_request_before_signing(request)

    def _inject_signature_to_request(self, request, signature):
        super()._inject_signature_to_request(request, signature)
        if "Authorization" in request.headers:
            text = request.headers["Authorization"].replace("AWS4-HMAC-SHA256", ECDSA, 1)
            del request.headers["Authorization"]
            request.headers["Authorization"] = text


def sign_by_botocore(made, version, place):
    base = {("other", "header"): botocore.auth.SigV4Auth, ("other", "query"): botocore.auth.SigV4QueryAuth,
            ("s3", "header"): botocore.auth.S3SigV4Auth, ("s3", "query"): botocore.auth.S3SigV4QueryAuth}
    parents = (Recorder, Regionless) if version == "v4a" else (Recorder,)
    kind = type("Signer", (*parents, base[made["style"], place]), {})
    token = TOKEN if made["token"] == "signed" else None
    signer = kind(Credentials(KEY_ID, SECRET, token), "s3" if made["style"] == "s3" else "sqs", made["region"])
    request = request_of(made)
    signer.add_auth(request)
    return signer, request


def sign_by_crt(made, version, place):
    folded = [(n, " ".join(v.split("\n"))) for n, v in made["headers"]]
    headers = awscrt.http.HttpHeaders([("Host", HOST), *folded])
    request = awscrt.http.HttpRequest(made["method"], made["target"], headers)
    token = TOKEN if made["token"] == "signed" else None
    s3 = made["style"] == "s3"
    body = hashlib.sha256(made["body"].encode()).hexdigest()
    config = crt.AwsSigningConfig(
        algorithm=crt.AwsSigningAlgorithm.V4_ASYMMETRIC if version == "v4a" else crt.AwsSigningAlgorithm.V4,
        signature_type=crt.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS if place == "query"
        else crt.AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=crt.AwsCredentialsProvider.new_static(KEY_ID, SECRET, token),
        region="*" if version == "v4a" else made["region"],
        service="s3" if s3 else "sqs",
        date=TIME.replace(tzinfo=datetime.timezone.utc),
        use_double_uri_encode=not s3,
        should_normalize_uri_path=not s3,
        signed_body_value="UNSIGNED-PAYLOAD" if s3 and place == "query" else body,
        signed_body_header_type=crt.AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256 if s3 and place == "header"
        else crt.AwsSignedBodyHeaderType.NONE,
        expiration_in_seconds=3600 if place == "query" else None)
    signed = crt.aws_sign_request(request, config).result(10)
    if place == "query":
        return parse_qs(urlsplit(signed.path).query)["X-Amz-Signature"][0]
    return dict(signed.headers)["Authorization"].rpartition("Signature=")[2]


def key_pair():
    """SigV4A's derivation of a P-256 key from a secret: NIST SP 800-108 in counter mode until the number fits."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for counter in range(1, 255):
        text = b"\0\0\0\1" + ECDSA.encode() + b"\0" + KEY_ID.encode() + bytes([counter]) + b"\0\0\1\0"
        number = int.from_bytes(hmac.new(b"AWS4A" + SECRET.encode(), text, hashlib.sha256).digest(), "big")
        if number <= order - 2:
            return ec.derive_private_key(number + 1, ec.SECP256R1()).public_key()
    raise AssertionError("no key")


def vector(made, version, place, public):
    signer, request = sign_by_botocore(made, version, place)
    signature = sign_by_crt(made, version, place)
    if version == "v4a":
        public.verify(bytes.fromhex(signature), signer.text.encode(), ec.ECDSA(hashes.SHA256()))
    elif signature != signer.value:
        raise AssertionError(f"{made['name']} {place}: botocore and awscrt disagree\n{signer.canonical}")
    url = urlsplit(request.url)
    target = url.path + ("?" + url.query if url.query else "")
    headers = [[n, v.replace(signer.value, signature)] for n, v in request.headers.items()]
    target = target.replace(signer.value, signature)
    if made["token"] == "after":
        if place == "query":
            target += "&X-Amz-Security-Token=" + TOKEN.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")
        else:
            headers.append(["X-Amz-Security-Token", TOKEN])
    return dict(name=f"{made['name']} {version} {place}", version=version, place=place, style=made["style"],
                token=made["token"], region="" if version == "v4a" else made["region"],
                service="s3" if made["style"] == "s3" else "sqs", method=made["method"], target=target,
                headers=headers, body=made["body"], signedHeaders=signer.signed, canonicalRequest=signer.canonical,
                stringToSign=signer.text, signature=signature)


def presigns(made):
    """Whether botocore presigns the request as it is: it moves bodies into queries and drops repeated parameters."""
    names = [pair.partition("=")[0] for pair in urlsplit(made["target"]).query.split("&")]
    return not made["body"] and len(names) == len(set(names))


def main(out):
    botocore.auth.get_current_datetime = lambda *_, **__: TIME
    public = key_pair()
    vectors = []
    for made in [*plain_cases(), *s3_cases()]:
        places = ["header", "query"] if presigns(made) else ["header"]
        for version in ("v4", "v4a"):
            vectors += [vector(made, version, place, public) for place in places]
    point = public.public_numbers()
    versions = {"botocore": botocore.__version__, "awscrt": awscrt.__version__}
    document = dict(madeBy=versions, accessKeyId=KEY_ID, secretAccessKey=SECRET,
                    time=TIME.isoformat() + "Z", publicKey=dict(x=f"{point.x:064x}", y=f"{point.y:064x}"),
                    vectors=vectors)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1, ensure_ascii=False)
        file.write("\n")
    print(len(vectors), "vectors")


if __name__ == "__main__":
    main(sys.argv[1])
