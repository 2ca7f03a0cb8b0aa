# A Lambda function of so many MiB of zip, and five invocations of a model at once with so many MiB each.
# Use: large_bodies.py ZIP_MIB MODEL_MIB; prints the operation and the hash of each body that was sent and answered.
import hashlib
import os
import sys
import threading

import boto3
from botocore.config import Config

MIB = 1024 * 1024
config = Config(read_timeout=600, retries={"total_max_attempts": 1})
sent = threading.local()


def client(service):
    made = boto3.client(service, config=config)
    made.meta.events.register("before-send", remember)
    return made


def remember(request, **_):
    body = request.body.encode() if isinstance(request.body, str) else request.body
    sent.hash = hashlib.sha256(body).hexdigest()


def report(operation):
    sys.stdout.write(f"{operation} {sent.hash}\n")


def invoke():
    models.invoke_model(modelId="amazon.titan-image-generator-v2:0", body=os.urandom(int(sys.argv[2]) * MIB))
    report("invoke_model")


models = client("bedrock-runtime")
threads = [threading.Thread(target=invoke) for _ in range(5)]
for thread in threads:
    thread.start()
client("lambda").create_function(
    FunctionName="large",
    Runtime="python3.13",
    Handler="index.handler",
    Role="arn:aws:iam::123456789012:role/large",
    Code={"ZipFile": os.urandom(int(sys.argv[1]) * MIB)},
)
report("create_function")
for thread in threads:
    thread.join()
