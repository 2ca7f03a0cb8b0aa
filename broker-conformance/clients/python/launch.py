"""Launches instances with boto3 and its default settings, reads what they were given, and ends one of them."""

import base64
import json

import boto3


def main():
    ec2 = boto3.client("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    launched = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=2,
        MaxCount=3,
        UserData="#cloud-config\npackages: [nginx]\n",
    )["Instances"]
    ids = [each["InstanceId"] for each in launched]
    given = ec2.describe_instance_attribute(InstanceId=ids[0], Attribute="userData")
    ended = ec2.terminate_instances(InstanceIds=ids[:1])["TerminatingInstances"]
    print(
        json.dumps(
            {
                "image": image,
                "instances": {each["InstanceId"]: each["PrivateIpAddress"] for each in launched},
                "userData": base64.b64decode(given["UserData"]["Value"]).decode(),
                "ended": [each["InstanceId"] for each in ended],
            }
        )
    )


main()
