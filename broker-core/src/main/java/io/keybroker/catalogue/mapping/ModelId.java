package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Bedrock runtime model ID, which does not contain its resource type. {@code provider.model} is a foundation model.
 * {@code geography.provider.model} is an inference profile, which also requires that foundation model in regions that
 * the request does not name. An ID without a dot can be of any type with such IDs.
 *
 * @param text the ID
 */
record ModelId(String text) {
    private static final Set<String> GEOGRAPHIES = Set.of("us", "us-gov", "eu", "apac", "jp", "au", "global");
    private static final Pattern PROFILE = Pattern.compile("[a-z]+(?:-[a-z]+)*\\.[a-z][a-z0-9]*\\.[A-Za-z].*");
    private static final Pattern PROFILE_ARN = Pattern.compile("arn:[^:]*:bedrock:[^:]*:[^:]*:inference-profile/(.+)");

    static ModelId of(String text) {
        return new ModelId(text);
    }

    /** Returns the ID in the ARN of an AWS inference profile; profiles of accounts do not reveal their model. */
    static Optional<ModelId> ofProfileArn(String arn) {
        return Optional.of(PROFILE_ARN.matcher(arn))
                .filter(matcher -> matcher.matches())
                .map(match -> of(match.group(1)));
    }

    List<ArnTemplate.Substitution> asFoundationModel(PartitionRegion place) {
        if (isCertainProfile()) {
            return modelBehind(place);
        }
        List<ArnTemplate.Substitution> models = new ArrayList<>(2);
        models.add(named(text, place));
        if (mayBeProfile()) {
            models.addAll(modelBehind(place));
        }
        return models;
    }

    List<ArnTemplate.Substitution> asInferenceProfile(PartitionRegion place) {
        return isBare() || mayBeProfile() ? List.of(named(text, place)) : List.of();
    }

    List<ArnTemplate.Substitution> asOwnModel(PartitionRegion place) {
        return isBare() ? List.of(named(text, place)) : List.of();
    }

    /** Returns the foundation model of a profile, in an unknown region. */
    List<ArnTemplate.Substitution> modelBehind(PartitionRegion place) {
        PartitionRegion somewhere = new PartitionRegion(place.partition(), ArnTemplate.UNKNOWN);
        String model = mayBeProfile() ? text.substring(text.indexOf('.') + 1) : ArnTemplate.UNKNOWN;
        return List.of(named(model, somewhere));
    }

    private boolean isBare() {
        return text.indexOf('.') < 0;
    }

    private boolean isCertainProfile() {
        int dot = text.indexOf('.');
        return dot > 0 && GEOGRAPHIES.contains(text.substring(0, dot));
    }

    private boolean mayBeProfile() {
        return isCertainProfile() || PROFILE.matcher(text).matches();
    }

    private static ArnTemplate.Substitution named(String text, PartitionRegion place) {
        return new ArnTemplate.Substitution(text, place, ArnTemplate.UNKNOWN);
    }
}
