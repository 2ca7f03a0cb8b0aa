package io.keybroker.signing;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.http.Headers;
import io.keybroker.http.Query;
import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Cause;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import io.keybroker.refusal.Remark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The unverified signature of a request: access key, scope, signed headers, signature type.
 *
 * @param id the key that claims to have signed
 * @param scope the day, region and service that it signed for
 * @param time when it signed
 * @param payload how its body is proven
 * @param carrier where the signature stands
 * @param regions the regions that it signed for, if the scope names none
 * @param life how long after that time a presigned request is good; nothing for one that must be fresh
 */
public record Claim(
        AccessKeyId id,
        CredentialScope scope,
        Timestamp time,
        PayloadHash payload,
        List<String> signedHeaders,
        Signature signature,
        Carrier carrier,
        RegionSet regions,
        Duration life) {
    /** AWS's own window. */
    public static final Duration SKEW = Duration.ofMinutes(15);

    private static final List<String> ONCE = List.of(
            "host",
            "authorization",
            "x-amz-date",
            "x-amz-target",
            PayloadHash.HEADER,
            "content-type",
            RegionSet.HEADER);

    /** Takes the claim from the head; the strictest reading of every part, since whoever sent it may be anyone. */
    public static Claim of(RequestHead head) throws RefusedException {
        Headers headers = head.headers();
        for (int i = 0; i < ONCE.size(); i++) {
            if (headers.count(ONCE.get(i)) > 1) {
                throw malformed("the header " + ONCE.get(i) + " is repeated");
            }
        }
        boolean presigned = false;
        boolean old = false;
        boolean form = false;
        for (Query.Parameter parameter : head.query().parameters()) {
            String name = parameter.name().toLowerCase(Locale.ROOT);
            presigned |= PresignedQuery.isCarrier(name);
            form |= OldForm.isCarrier(name);
            old |= OldS3.isCarrier(name) || OldForm.isCarrier(name);
            refuseToken(name);
        }
        boolean inQuery = presigned || old;
        if (headers.has("authorization") && inQuery) {
            throw malformed("the request has credentials in a header and in the query");
        }
        if (old && presigned) {
            throw malformed("the query has credentials of two signature types");
        }
        if (form) {
            return form(OldForm.parse(head.query()), headers);
        }
        if (old || headers.single("authorization").orElse("").startsWith(OldS3.SCHEME)) {
            return old(old ? OldS3.inQuery(head.query()) : OldS3.inHeader(headers), headers);
        }
        Claim claim = presigned ? inQuery(head) : inHeader(headers);
        requireSigned(headers, claim.signedHeaders());
        if (!claim.time().isOn(claim.scope().date())) {
            throw malformed("the date of the credential scope does not match x-amz-date");
        }
        return claim;
    }

    /** Whether the claim stands among the parameters of a form, where the query APIs' version 2 has it; nothing of it shows. */
    public static boolean standsInForm(RequestHead head) {
        String type =
                head.headers().first("content-type").orElse("").toLowerCase(Locale.ROOT); // refused later if twice
        return head.method().equals("POST")
                && type.startsWith("application/x-www-form-urlencoded")
                && !head.headers().has("authorization")
                && head.query().parameters().isEmpty();
    }

    /** The head that such a form's signature is over: with the form's parameters for a query. */
    public static RequestHead withForm(RequestHead head, byte[] form) throws RefusedException {
        return head.with(OldForm.parametersOf(form));
    }

    /** The form that asks for the same without a signature among its parameters. */
    public static String bareForm(RequestHead withForm) {
        return OldForm.bare(withForm.query()).canonical();
    }

    /** The query APIs' version 2 covers all but the headers; which service it is for, its parameters or its host tell. */
    private static Claim form(OldForm said, Headers headers) throws RefusedException {
        for (int i = 0; i < headers.size(); i++) {
            refuseToken(headers.name(i));
        }
        OldForm.checkHeaders(headers);
        return new Claim(
                said.id(),
                new CredentialScope(said.time().day(), "", ""),
                said.time(),
                PayloadHash.of(headers),
                List.of(),
                said.signature(),
                said.expires() ? Carrier.SIGV2_FORM_PRESIGNED : Carrier.SIGV2_FORM,
                RegionSet.EVERYWHERE,
                said.expires() ? PresignedQuery.LONGEST_LIFE : Duration.ZERO);
    }

    /** Version 2 signs for no region or service, but only S3 takes it so; a body is proven by its Content-MD5 at most. */
    private static Claim old(OldS3 said, Headers headers) throws RefusedException {
        for (int i = 0; i < headers.size(); i++) {
            refuseToken(headers.name(i));
        }
        boolean unsaid = !headers.has(PayloadHash.HEADER);
        PayloadHash payload = unsaid ? PayloadHash.of("UNSIGNED-PAYLOAD") : PayloadHash.of(headers);
        if (payload.mode().chunked()) {
            throw malformed("aws-chunked bodies are not supported with SigV2");
        }
        return new Claim(
                said.id(),
                new CredentialScope(said.time().day(), "", "s3"),
                said.time(),
                payload,
                List.of(),
                said.signature(),
                said.inQuery() ? Carrier.SIGV2_PRESIGNED : Carrier.SIGV2,
                RegionSet.EVERYWHERE,
                said.inQuery() ? PresignedQuery.LONGEST_LIFE : Duration.ZERO);
    }

    private static Claim inHeader(Headers headers) throws RefusedException {
        String header = headers.single("authorization").orElse("");
        if (header.isEmpty()) {
            throw new RefusedException(Refusal.NO_CREDENTIALS, "the request is not signed");
        }
        Authorization said = Authorization.parse(header);
        Timestamp time = Timestamp.parse(headers.single("x-amz-date").orElse(""));
        boolean set = headers.has(RegionSet.HEADER);
        if (set != said.scope().regionless()) {
            throw malformed("X-Amz-Region-Set is required for SigV4A and not allowed otherwise");
        }
        RegionSet regions =
                set ? RegionSet.parse(headers.single(RegionSet.HEADER).orElse("")) : RegionSet.NONE;
        PayloadHash payload = PayloadHash.of(headers);
        if (set && payload.mode().signedChunks()) {
            throw malformed("SigV4 chunk signatures are not allowed with SigV4A");
        }
        return of(said, time, payload, regions, Duration.ZERO);
    }

    private static Claim inQuery(RequestHead head) throws RefusedException {
        PresignedQuery query = PresignedQuery.parse(head.query(), head.headers());
        return of(query.authorization(), query.time(), query.payload(), query.regions(), query.life());
    }

    /** The claim; what has a life of its own is presigned. */
    private static Claim of(Authorization said, Timestamp time, PayloadHash payload, RegionSet regions, Duration life) {
        return new Claim(
                said.id(),
                said.scope(),
                time,
                payload,
                said.signedHeaders(),
                said.signature(),
                life.isZero() ? Carrier.HEADER : Carrier.PRESIGNED,
                regions,
                life);
    }

    private static void refuseToken(String name) throws RefusedException {
        if (name.equals("x-amz-security-token")) {
            throw new RefusedException(
                    Refusal.FOREIGN_TOKEN, "session tokens are not supported: instance credentials have none");
        }
    }

    private static void requireSigned(Headers headers, List<String> signed) throws RefusedException {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            refuseToken(name);
            if ((name.startsWith("x-amz-") || name.equals("host")) && !signed.contains(name)) {
                throw unsigned(name);
            }
        }
        if (!signed.contains("host")) {
            throw unsigned("host");
        }
        for (String name : signed) {
            if (!headers.has(name)) {
                throw malformed("the signed header " + name + " is not in the request");
            }
        }
    }

    private static RefusedException unsigned(String name) {
        return new RefusedException(Refusal.WRONG_SIGNATURE, "the header " + name + " is present but not signed");
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }

    /** Whether the key signed this head, over this payload line. */
    public boolean provenBy(SigningKey key, RequestHead head, String payloadLine) throws RefusedException {
        return !scope.regionless() && key.sign(textToSign(head, payloadLine)).matches(signature);
    }

    /** Whether the key pair signed this head by SigV4A, over this payload line. */
    public boolean provenBy(EcdsaKey key, RequestHead head, String payloadLine) throws RefusedException {
        return scope.regionless() && !carrier.old() && key.verifies(textToSign(head, payloadLine), signature);
    }

    /**
     * Whether the key signed by version 2 what was sent, or of S3's the same with its bucket in the path and without what
     * carries the signature.
     */
    public boolean provenBy(OldKey key, RequestHead head, RequestHead inPathStyle) throws RefusedException {
        if (carrier.form()) {
            return OldForm.isSignedBy(key, head, signature);
        }
        String expires = carrier == Carrier.SIGV2_PRESIGNED
                ? Long.toString(time.instant().plus(life).getEpochSecond())
                : "";
        return carrier.old() && new OldS3Text(inPathStyle, expires).isSignedBy(key, signature);
    }

    ByteText textToSign(RequestHead head, String payloadLine) throws RefusedException {
        RequestHead signed = carrier == Carrier.PRESIGNED ? head.with(PresignedQuery.signed(head.query())) : head;
        SigningStyle style = SigningStyle.of(scope.service());
        return CanonicalRequest.of(signed, signedHeaders, style, payloadLine).textToSign(time, scope);
    }

    /** The one region in which it is judged and routed: the scope's, or of a set the one nearest to home. */
    public String regionNear(String home) throws RefusedException {
        return scope.regionless() ? regions.regionNear(home) : scope.region();
    }

    /** What it signed for, with the region and the service that a signature for none is taken for. */
    public CredentialScope scopeIn(String region, String service) {
        return scope.regionless() ? new CredentialScope(scope.date(), region, service) : scope;
    }

    /** What the head asks for, without what carries this claim in its query. */
    public RequestHead withoutCarrier(RequestHead head) throws RefusedException {
        return switch (carrier) {
            case PRESIGNED -> PresignedQuery.bare(head);
            case SIGV2_PRESIGNED -> head.with(OldS3.bare(head.query()));
            case SIGV2_FORM, SIGV2_FORM_PRESIGNED -> head.with(OldForm.bare(head.query()));
            default -> head;
        };
    }

    /** Where the signatures of its body's chunks start, made by this key. */
    public ChunkSeed seedBy(SigningKey key) {
        return new ChunkSeed(key, time, scope, signature);
    }

    /** Refuses what was signed too long ago, or will be: a presigned request within its life, all others within the skew. */
    public void checkTime(Instant now) throws RefusedException {
        boolean early = now.isBefore(time.instant().minus(SKEW));
        if (!life.isZero()) {
            if (early || now.isAfter(time.instant().plus(life))) {
                throw late(Refusal.NOT_ALLOWED, early ? "Request is not valid yet" : "Request has expired", now);
            }
        } else if (early || now.isAfter(time.instant().plus(SKEW))) {
            throw late(
                    Refusal.SKEWED, "The difference between the request time and the current time is too large.", now);
        }
    }

    private RefusedException late(Refusal refusal, String detail, Instant now) {
        String good = life.isZero() ? "" : ", valid for " + life.toSeconds() + " s";
        return new RefusedException(
                refusal,
                detail,
                Cause.AS_ANSWERED,
                Remark.of("signed at " + time.instant() + good + "; the broker's clock shows " + now));
    }
}
