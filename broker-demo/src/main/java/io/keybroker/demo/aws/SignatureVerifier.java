package io.keybroker.demo.aws;

import io.keybroker.credential.Credential;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4CanonicalRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4Properties;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigner;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigningResult;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Verifies the signature of a request with the AWS SDK's AwsV4HttpSigner.
 *
 * <p>It uses the engine instead of the signer, since only the engine accepts a known payload hash; the signer needs
 * the whole body before it can verify the head.
 */
final class SignatureVerifier {
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final Duration ALLOWED_SKEW = Duration.ofMinutes(5);
    private static final Duration PRESIGNED_FOR_AT_MOST = Duration.ofHours(1);

    /** Prefix of payload hashes of bodies in signed chunks. */
    private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    /** Services that accept only SigV4A. */
    private static final Set<String> EVERYWHERE = Set.of("cloudfront-keyvaluestore");

    private final String service;
    private final Credential real;
    private final Clock clock;
    private final SigV4aVerifier pair;

    SignatureVerifier(String service, Credential real, Clock clock) {
        this.service = service;
        this.real = real;
        this.clock = clock;
        this.pair = new SigV4aVerifier(real);
    }

    /** Returns the error of an invalid head, for a payload hash or payload mode. */
    Optional<AwsError> verify(RawMessageHead head, String payloadHash) {
        boolean presigned = head.parameter("X-Amz-Signature").isPresent();
        Optional<AuthorizationFields> authorization = presigned
                ? AuthorizationFields.presigned(head)
                : head.first("Authorization").flatMap(AuthorizationFields::parse);
        Optional<Instant> date = (presigned ? head.parameter("X-Amz-Date") : head.first("X-Amz-Date"))
                .flatMap(SignatureVerifier::instant);
        if (authorization.isEmpty()
                || date.isEmpty()
                || authorization.get().isSigV4a() != EVERYWHERE.contains(service)
                || presigned == head.first("Authorization").isPresent()) {
            return Optional.of(AwsError.NO_SIGNATURE);
        }
        if (!authorization.get().keyId().equals(real.id().value())) {
            return Optional.of(AwsError.UNKNOWN_KEY);
        }
        Duration allowed = presigned ? PRESIGNED_FOR_AT_MOST : ALLOWED_SKEW;
        if (Duration.between(date.get(), clock.instant()).abs().compareTo(allowed) > 0) {
            return Optional.of(AwsError.SKEWED);
        }
        if (leavesHeadersUnsigned(head, authorization.get().signedHeaders())) {
            return Optional.of(AwsError.UNSIGNED_HEADER);
        }
        V4RequestSigningResult result = recompute(head, authorization.get(), date.get(), payloadHash);
        boolean right = authorization.get().isSigV4a()
                ? matchesPair(head, authorization.get(), result.getCanonicalRequest())
                : result.getSignature().equals(authorization.get().signature());
        return right ? Optional.empty() : Optional.of(AwsError.WRONG_SIGNATURE);
    }

    /** Returns the error of an invalid SigV2 request, for the form in its body. */
    Optional<AwsError> verifyForm(RawMessageHead head, String form) {
        return SigV2Verifier.verify(head, form, real, clock.instant());
    }

    private static boolean leavesHeadersUnsigned(RawMessageHead head, Set<String> signed) {
        return !signed.contains("host")
                || head.fields().stream()
                        .map(RawMessageHead.Field::lowerName)
                        .anyMatch(name -> name.startsWith("x-amz-") && !signed.contains(name));
    }

    /** Returns the verifier of the body's chunks, if they are signed after this head. */
    Optional<ChunkSignatureVerifier> chunks(RawMessageHead head, String payloadHash) {
        Optional<AuthorizationFields> authorization = head.first("Authorization")
                .flatMap(AuthorizationFields::parse)
                .filter(a -> payloadHash.startsWith(SIGNED));
        Optional<Instant> date = head.first("X-Amz-Date").flatMap(SignatureVerifier::instant);
        if (authorization.isEmpty() || date.isEmpty()) {
            return Optional.empty();
        }
        V4RequestSigningResult seed = recompute(head, authorization.get(), date.get(), payloadHash);
        CredentialScope scope = new CredentialScope(
                authorization.get().region(), authorization.get().service(), date.get());
        return Optional.of(new ChunkSignatureVerifier(
                seed.getSigningKey(), scope, seed.getSignature(), payloadHash.endsWith("-TRAILER")));
    }

    /** Verifies SigV4A, whose canonical request is that of SigV4. */
    private boolean matchesPair(RawMessageHead head, AuthorizationFields authorization, V4CanonicalRequest canonical) {
        BodyDigest hash = new BodyDigest(Optional.empty());
        byte[] bytes = canonical.getCanonicalRequestString().getBytes(StandardCharsets.UTF_8);
        hash.update(bytes, bytes.length);
        String date = head.first("X-Amz-Date").orElse("");
        String scope = date.substring(0, 8) + '/' + authorization.service() + "/aws4_request";
        String text = String.join(
                "\n", "AWS4-ECDSA-P256-SHA256", date, scope, hash.content(true).sha256());
        return head.first("X-Amz-Region-Set").isPresent() && pair.matches(text, authorization.signature());
    }

    private V4RequestSigningResult recompute(
            RawMessageHead head, AuthorizationFields authorization, Instant date, String payloadHash) {
        AwsCredentialsIdentity key =
                AwsCredentialsIdentity.create(real.id().value(), real.secret().reveal());
        boolean s3 = service.equals("s3");
        V4Properties properties = V4Properties.builder()
                .credentials(key)
                .credentialScope(new CredentialScope(authorization.region(), authorization.service(), date))
                .signingClock(Clock.fixed(date, ZoneOffset.UTC))
                .doubleUrlEncode(!s3)
                .normalizePath(!s3)
                .build();
        return V4RequestSigner.create(properties, payloadHash)
                .sign(request(head, s3 ? head.s3Path() : head.rawPath(), authorization.signedHeaders()));
    }

    /** Returns the request with exactly the signed headers. */
    private static SdkHttpRequest.Builder request(RawMessageHead head, String path, Set<String> signed) {
        URI authority = URI.create("https://" + head.first("Host").orElse("nowhere.invalid"));
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(head.method()))
                .protocol("https")
                .host(authority.getHost())
                .encodedPath(path);
        if (authority.getPort() > 0) {
            request.port(authority.getPort());
        }
        if (!head.rawQuery().isEmpty()) {
            for (String pair : head.rawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                if (!name.equals("X-Amz-Signature")) {
                    request.appendRawQueryParameter(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
                }
            }
        }
        for (RawMessageHead.Field field : head.fields()) {
            if (signed.contains(field.lowerName())) {
                request.appendHeader(field.name(), utf8(field.value()));
            }
        }
        return request;
    }

    private static String decoded(String raw) {
        return RawMessageHead.decoded(raw);
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static Optional<Instant> instant(String amzDate) {
        try {
            return Optional.of(LocalDateTime.parse(amzDate, AMZ_DATE).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private record AuthorizationFields(
            String keyId, String region, String service, Set<String> signedHeaders, String signature) {
        private static final String ALGORITHM = "AWS4-HMAC-SHA256 ";
        private static final String ECDSA = "AWS4-ECDSA-P256-SHA256 ";

        boolean isSigV4a() {
            return region.isEmpty();
        }

        static Optional<AuthorizationFields> parse(String header) {
            String[] scope = part(header, "Credential=").split("/", -1);
            boolean ecdsa = header.startsWith(ECDSA);
            int length = ecdsa ? 4 : 5;
            if (!(ecdsa || header.startsWith(ALGORITHM))
                    || scope.length != length
                    || !scope[length - 1].equals("aws4_request")) {
                return Optional.empty();
            }
            Set<String> signed =
                    new TreeSet<>(Arrays.asList(part(header, "SignedHeaders=").split(";", -1)));
            String region = ecdsa ? "" : scope[2];
            return Optional.of(
                    new AuthorizationFields(scope[0], region, scope[length - 2], signed, part(header, "Signature=")));
        }

        static Optional<AuthorizationFields> presigned(RawMessageHead head) {
            String header = "AWS4-HMAC-SHA256 Credential="
                    + head.parameter("X-Amz-Credential").orElse("")
                    + ",SignedHeaders=" + head.parameter("X-Amz-SignedHeaders").orElse("")
                    + ",Signature=" + head.parameter("X-Amz-Signature").orElse("");
            return head.parameter("X-Amz-Algorithm")
                    .filter("AWS4-HMAC-SHA256"::equals)
                    .flatMap(a -> parse(header));
        }

        private static String part(String header, String name) {
            return Arrays.stream(header.substring(header.indexOf(' ') + 1).split(",", -1))
                    .map(String::strip)
                    .filter(part -> part.startsWith(name))
                    .map(part -> part.substring(name.length()))
                    .findFirst()
                    .orElse("");
        }
    }
}
