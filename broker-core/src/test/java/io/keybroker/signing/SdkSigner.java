package io.keybroker.signing;

import io.keybroker.credential.Credential;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.http.Timestamp;
import io.keybroker.signing.sigv4.CanonicalPathStyle;
import io.keybroker.signing.sigv4.CredentialScope;
import io.keybroker.signing.sigv4.PayloadHash;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.TreeSet;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4Properties;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigner;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigningResult;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** What the AWS SDK's own engine makes of a head: the independent judge of ours, and the client in other tests. */
public final class SdkSigner {
    private SdkSigner() {}

    /** The engine's result over exactly these headers. */
    static V4RequestSigningResult sign(
            RequestHead head, Collection<String> signed, CredentialScope scope, Instant time, Signing signing) {
        boolean folds = CanonicalPathStyle.forService(scope.service()) == CanonicalPathStyle.OTHER;
        V4Properties properties = V4Properties.builder()
                .credentials(AwsCredentialsIdentity.create(
                        signing.key().id().value(), signing.key().secret().reveal()))
                .credentialScope(new software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope(
                        scope.region(), scope.service(), time))
                .signingClock(Clock.fixed(time, ZoneOffset.UTC))
                .doubleUrlEncode(folds)
                .normalizePath(folds)
                .build();
        return V4RequestSigner.create(properties, signing.payload()).sign(request(head, signed));
    }

    /**
     * What signs, and what stands for the body.
     *
     * @param key the key pair
     * @param payload the canonical request's last line
     */
    record Signing(Credential key, String payload) {}

    /** The head as an SDK sends it: with its date, the payload line if there is one, and the Authorization. */
    public static RequestHead signed(RequestHead head, Credential key, String region, String service, Instant time) {
        Timestamp at = Timestamp.of(time);
        CredentialScope scope = new CredentialScope(at.day(), region, service);
        Headers.Builder headers = copyOf(head.headers()).add("X-Amz-Date", at.text());
        RequestHead dated = new RequestHead(head.method(), head.path(), head.query(), headers.build());
        String payload = head.headers()
                .first(PayloadHash.HEADER)
                .orElse(PayloadHash.ofBody(new byte[0]).text());
        V4RequestSigningResult result = sign(dated, names(dated), scope, time, new Signing(key, payload));
        headers.add(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + key.id() + '/' + scope + ", SignedHeaders="
                        + result.getCanonicalRequest().getSignedHeadersString() + ", Signature="
                        + result.getSignature());
        return new RequestHead(head.method(), head.path(), head.query(), headers.build());
    }

    /** The head of a presigned S3 URL, over its host and headers. */
    public static RequestHead presigned(RequestHead head, Credential key, Instant time, Duration life)
            throws RequestRejectedException {
        SdkHttpRequest.Builder unsigned = request(head, names(head));
        SdkHttpRequest out = AwsV4HttpSigner.create()
                .sign(r -> r.request(unsigned.build())
                        .identity(AwsCredentialsIdentity.create(
                                key.id().value(), key.secret().reveal()))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                        .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, life)
                        .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC)))
                .request();
        Headers.Builder headers = Headers.builder();
        out.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        String target = out.encodedPath() + '?' + out.encodedQueryParameters().orElseThrow();
        return RequestHead.parse(head.method(), target, headers.build());
    }

    private static TreeSet<String> names(RequestHead head) {
        TreeSet<String> names = new TreeSet<>();
        for (int i = 0; i < head.headers().size(); i++) {
            names.add(head.headers().name(i));
        }
        return names;
    }

    /** The body of an empty upload in signed chunks, after the signature of its head. */
    public static String emptyChunk(RequestHead head, Credential key) throws Exception {
        RequestSignature requestSignature = RequestSignature.parse(head);
        SdkChunks chunks = new SdkChunks(
                key,
                requestSignature.scope(),
                requestSignature.time().instant(),
                requestSignature.signature().hex());
        return new String(chunks.body(new byte[0], 1024), StandardCharsets.ISO_8859_1);
    }

    static Headers.Builder copyOf(Headers headers) {
        Headers.Builder copy = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            copy.add(headers.name(i), headers.value(i));
        }
        return copy;
    }

    private static SdkHttpRequest.Builder request(RequestHead head, Collection<String> signed) {
        URI authority = URI.create("https://" + head.headers().first("host").orElse("localhost"));
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(head.method()))
                .protocol("https")
                .host(authority.getHost())
                .encodedPath(head.path());
        if (authority.getPort() > 0) {
            request.port(authority.getPort());
        }
        for (Query.Parameter parameter : head.query().parameters()) {
            request.appendRawQueryParameter(utf8(parameter.name()), utf8(parameter.value()));
        }
        for (int i = 0; i < head.headers().size(); i++) {
            if (signed.contains(head.headers().name(i))) {
                request.appendHeader(head.headers().name(i), utf8(head.headers().value(i)));
            }
        }
        return request;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
