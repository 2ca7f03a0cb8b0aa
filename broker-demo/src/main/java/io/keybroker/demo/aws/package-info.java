/** A small AWS on loopback: real S3, SQS and DynamoDB servers behind an upstream that refuses what AWS would refuse. */
@NullMarked
package io.keybroker.demo.aws;

import org.jspecify.annotations.NullMarked;
