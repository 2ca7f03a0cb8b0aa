package io.keybroker.demo;

import java.util.List;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;

/** Uploads whose chunks the SDK signs one by one, as it does where it cannot trust TLS. */
final class SignedChunkUploads {
    private SignedChunkUploads() {}

    /** What a request is told to be sent so: with a checksum in the trailer, or without where S3 asks for none. */
    static AwsRequestOverrideConfiguration override(RequestChecksumCalculation checksum) {
        return AwsRequestOverrideConfiguration.builder()
                .addPlugin(client -> ((S3ServiceClientConfiguration.Builder) client)
                        .requestChecksumCalculation(checksum)
                        .authSchemeProvider(SignedChunkUploads::signed))
                .build();
    }

    private static List<AuthSchemeOption> signed(S3AuthSchemeParams call) {
        return S3AuthSchemeProvider.defaultProvider().resolveAuthScheme(call).stream()
                .map(option -> option.toBuilder()
                        .putSignerProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, true)
                        .putSignerProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                        .build())
                .toList();
    }
}
