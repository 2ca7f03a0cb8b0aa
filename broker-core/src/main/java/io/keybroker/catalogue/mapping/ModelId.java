package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An id of a model as Bedrock's runtime takes it, which does not say the type of resource. {@code provider.model} is a
 * foundation model, {@code geography.provider.model} an inference profile, behind which that foundation model is asked for
 * in regions that the request does not show. An id without a dot can be of any type that has such ids.
 *
 * @param text the id
 */
record ModelId(String text) {
    private static final Set<String> GEOGRAPHIES = Set.of("us", "us-gov", "eu", "apac", "jp", "au", "global");
    private static final Pattern PROFILE = Pattern.compile("[a-z]+(?:-[a-z]+)*\\.[a-z][a-z0-9]*\\.[A-Za-z].*");
    private static final Pattern PROFILE_ARN = Pattern.compile("arn:[^:]*:bedrock:[^:]*:[^:]*:inference-profile/(.+)");

    static ModelId of(String text) {
        return new ModelId(text);
    }

    /** The id in the ARN of an inference profile that AWS made; those that accounts make do not show their model. */
    static Optional<ModelId> ofProfileArn(String arn) {
        return Optional.of(PROFILE_ARN.matcher(arn))
                .filter(matcher -> matcher.matches())
                .map(found -> of(found.group(1)));
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

    /** The foundation model that a profile leads to, in whatever region. */
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
