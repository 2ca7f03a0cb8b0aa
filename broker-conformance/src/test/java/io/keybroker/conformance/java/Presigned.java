package io.keybroker.conformance.java;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** URLs that carry their own signature. */
final class Presigned {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private Presigned() {}

    static URI url(String operation, SdkPojo request, boolean virtualHosted) throws URISyntaxException {
        S3Presigner.Builder builder = S3Presigner.builder()
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(!virtualHosted)
                        .build());
        String endpoint = System.getenv("AWS_ENDPOINT_URL_S3");
        if (endpoint == null) {
            endpoint = System.getenv("AWS_ENDPOINT_URL");
        }
        if (endpoint != null) {
            builder.endpointOverride(URI.create(endpoint)); // the presigner does not read it by itself
        }
        try (S3Presigner presigner = builder.build()) {
            return switch (operation) {
                case "GetObject" ->
                    presigner
                            .presignGetObject(
                                    b -> b.signatureDuration(LIFETIME).getObjectRequest((GetObjectRequest) request))
                            .url()
                            .toURI();
                case "PutObject" ->
                    presigner
                            .presignPutObject(
                                    b -> b.signatureDuration(LIFETIME).putObjectRequest((PutObjectRequest) request))
                            .url()
                            .toURI();
                default ->
                    presigner
                            .presignDeleteObject(b ->
                                    b.signatureDuration(LIFETIME).deleteObjectRequest((DeleteObjectRequest) request))
                            .url()
                            .toURI();
            };
        }
    }
}
