/** Fake AWS on loopback: real S3, SQS and DynamoDB servers behind a server that verifies signatures. */
@NullMarked
package io.keybroker.demo.aws;

import org.jspecify.annotations.NullMarked;
