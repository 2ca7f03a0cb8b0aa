"""What boto3 makes of answers that lead elsewhere, or go on for a while; prints one line for each."""

import sys

import boto3
from botocore.config import Config

HERE = Config(inject_host_prefix=False, retries={"max_attempts": 2}, read_timeout=40)


def client(name, **settings):
    return boto3.client(name, config=HERE.merge(Config(**settings)))


s3 = client("s3", s3={"addressing_style": "path"})


def redirected():
    for bucket in ("far-moved", "far-malformed", "far-new"):
        fresh = client("s3", s3={"addressing_style": "path"})
        print(bucket, "get:", fresh.get_object(Bucket=bucket, Key="k")["Body"].read().decode())
        fresh = client("s3", s3={"addressing_style": "path"})
        print(bucket, "head:", fresh.head_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPStatusCode"])
        fresh = client("s3", s3={"addressing_style": "path"})
        print(bucket, "put:", fresh.put_object(Bucket=bucket, Key="k", Body=b"body")["ResponseMetadata"]["HTTPStatusCode"])


def shown(name, events, text):
    """The texts of the events; after the first, and only then, the rest may come."""
    said = []
    for event in events:
        said.append(text(event))
        if len([each for each in said if each]) == 1 and said[-1]:
            s3.list_buckets()
    print(name, *[each for each in said if each])


def streamed():
    select = {"Expression": "select * from s3object", "ExpressionType": "SQL"}
    formats = {"InputSerialization": {"CSV": {}}, "OutputSerialization": {"CSV": {}}}
    shown(
        "select:",
        s3.select_object_content(Bucket="far-moved", Key="k", **select, **formats)["Payload"],
        lambda e: e.get("Records", {}).get("Payload", b"").decode(),
    )
    shown(
        "lambda:",
        client("lambda").invoke_with_response_stream(FunctionName="f", Payload=b"{}")["EventStream"],
        lambda e: e.get("PayloadChunk", {}).get("Payload", b"").decode(),
    )
    shown(
        "converse:",
        client("bedrock-runtime").converse_stream(
            modelId="m.x-1:0", messages=[{"role": "user", "content": [{"text": "hi"}]}]
        )["stream"],
        lambda e: e["contentBlockDelta"]["delta"]["text"],
    )
    shown(
        "subscribe:",
        client("kinesis").subscribe_to_shard(
            ConsumerARN="arn:aws:kinesis:eu-central-1:123456789012:stream/s/consumer/c:1",
            ShardId="shardId-000000000000",
            StartingPosition={"Type": "LATEST"},
        )["EventStream"],
        lambda e: e["SubscribeToShardEvent"]["ContinuationSequenceNumber"],
    )
    shown(
        "tail:",
        client("logs").start_live_tail(
            logGroupIdentifiers=["arn:aws:logs:eu-central-1:123456789012:log-group:g"]
        )["responseStream"],
        lambda e: e["sessionUpdate"]["sessionResults"][0]["message"],
    )


def queued():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    print(url, sqs.send_message(QueueUrl=url, MessageBody="hello")["MessageId"])


{"redirected": redirected, "streamed": streamed, "queued": queued}[sys.argv[1]]()
