"""What an instance does with boto3 and its default settings: prints one line for each step that worked."""

import hashlib
import os
import sys

import boto3

MEBIBYTE = 1024 * 1024


def main(file):
    s3 = boto3.client("s3")
    s3.create_bucket(
        Bucket="boto3-bucket",
        CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]},
    )
    s3.put_object(Bucket="boto3-bucket", Key="a b/ä+c.txt", Body=b"hello")
    print("put_object")
    got = s3.get_object(Bucket="boto3-bucket", Key="a b/ä+c.txt")["Body"].read()
    assert got == b"hello", got
    print("get_object")
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket="boto3-bucket")["Contents"]]
    assert keys == ["a b/ä+c.txt"], keys
    print("list_objects_v2")

    digest = hashlib.sha256()
    with open(file, "wb") as out:
        for number in range(100):
            block = hashlib.sha256(str(number).encode()).digest() * (MEBIBYTE // 32)
            digest.update(block)
            out.write(block)
    s3.upload_file(file, "boto3-bucket", "large.bin")
    print("upload_file")
    back = hashlib.sha256()
    for block in s3.get_object(Bucket="boto3-bucket", Key="large.bin")["Body"].iter_chunks(MEBIBYTE):
        back.update(block)
    assert back.hexdigest() == digest.hexdigest()
    print("large object read back")

    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="boto3-queue")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    print("send_message")

    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="boto3-table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    dynamodb.put_item(TableName="boto3-table", Item={"id": {"S": "1"}})
    item = dynamodb.get_item(TableName="boto3-table", Key={"id": {"S": "1"}})["Item"]
    assert item == {"id": {"S": "1"}}, item
    print("put_item")


main(sys.argv[1])
