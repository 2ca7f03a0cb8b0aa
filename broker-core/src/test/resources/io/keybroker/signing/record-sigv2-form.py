"""Records what botocore signs by the query APIs' version 2: python3 record-sigv2-form.py > sigv2-form.json"""

import datetime
import json
from unittest import mock
from urllib.parse import urlencode

import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
NOW = datetime.datetime(2026, 3, 1, 12, 0, 0).timetuple()
HOST = "broker.internal:8443"


def recorded(method, target, headers, body):
    return {"method": method, "target": target, "headers": headers, "body": body}


def posted(client, operation, **arguments):
    """The request that a client would send, form and all."""
    seen = []

    def sending(request, **_):
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        type_of_form = request.headers["Content-Type"]
        headers = {"Content-Type": type_of_form.decode() if isinstance(type_of_form, bytes) else type_of_form}
        seen.append(recorded(request.method, "/", headers, body))
        raise InterruptedError

    client.meta.events.register_first("before-send", sending)
    try:
        getattr(client, operation)(**arguments)
    except InterruptedError:
        pass
    client.meta.events.unregister("before-send", sending)
    return seen[0]


def in_url(path, parameters):
    request = AWSRequest("GET", "https://" + HOST + path, params=dict(parameters))
    botocore.auth.SigV2Auth(KEY).add_auth(request)
    return recorded("GET", path + "?" + urlencode(request.params).replace("+", "%20"), {}, "")


with mock.patch("time.gmtime", lambda *_: NOW):
    session = botocore.session.Session()
    session.set_credentials(KEY.access_key, KEY.secret_key)
    sdb = session.create_client("sdb", region_name="eu-west-1", endpoint_url="https://" + HOST)
    odd = [{"Name": "a~b c+d", "Value": "é/*%&=;'\"!()"}, {"Name": "x", "Value": ""}]
    lines = [
        posted(sdb, "list_domains"),
        posted(sdb, "put_attributes", DomainName="jobs", ItemName="item 1", Attributes=odd),
        posted(sdb, "select", SelectExpression="select * from `jobs` where a > '1' and b like '%x%'"),
        in_url("/", {"Action": "DescribeInstances", "Version": "2012-12-01", "Filter.1.Name": "tag:a b"}),
        in_url("/123456789012/jobs", {"Action": "SendMessage", "Version": "2009-02-01", "MessageBody": "a+b ~ é"}),
    ]
print("[\n" + ",\n".join(json.dumps(line) for line in lines) + "\n]")
