package io.keybroker.catalogue.mapping;

import io.keybroker.catalogue.model.PartitionRegion;
import io.keybroker.catalogue.table.RowSyntaxException;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.text.Ascii;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Format of a member that is neither a plain name nor an ARN. */
public enum MemberFormat {
    PLAIN(""),
    /** The URL of a queue: its last two segments are the account and the name. */
    QUEUE("queue") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            String[] parts = value.split("/", -1);
            String name = parts[parts.length - 1];
            boolean odd = parts.length > 5 || name.isEmpty() || name.chars().anyMatch(c -> "?#%:".indexOf(c) >= 0);
            boolean owned = parts.length == 5 && isAccount(parts[3]);
            return named(odd ? ArnTemplate.UNKNOWN : name, place, owned ? parts[3] : ArnTemplate.UNKNOWN);
        }
    },
    /** A queue's name, with the member of its account. */
    OWNED("owned") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members)
                throws RequestRejectedException {
            List<String> owners = members.values(QUEUE_OWNER);
            return named(value, place, owners.size() == 1 ? owners.get(0) : ArnTemplate.UNKNOWN);
        }
    },
    /** A subscription's ARN: the topic's and an ID. */
    SUBSCRIPTION("subscription") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            return named(ArnTemplate.UNKNOWN, place, ArnTemplate.UNKNOWN);
        }

        @Override
        String arn(String arn) {
            boolean whole = arn.chars().filter(c -> c == ':').count() == 6;
            return whole ? arn.substring(0, arn.lastIndexOf(':')) : arn;
        }
    },
    /** A parameter's name, possibly with a leading slash that its ARN omits, and a version or label at the end. */
    PARAMETER("parameter") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            String name = value.startsWith("/") ? value.substring(1) : value;
            int selector = name.indexOf(':');
            return named(selector < 0 ? name : name.substring(0, selector), place, ArnTemplate.UNKNOWN);
        }
    },
    /** A secret's name; its ARN ends with a hyphen and six characters that the name omits. */
    SECRET("secret") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            return named(value + HIDDEN, place, ArnTemplate.UNKNOWN);
        }

        @Override
        String arn(String arn) {
            int dash = arn.lastIndexOf('-');
            boolean whole =
                    dash == arn.length() - 7 && arn.substring(dash + 1).chars().allMatch(Ascii::isAlphanumeric);
            return whole ? arn : arn + HIDDEN;
        }
    },
    /**
     * A function's name, possibly after an account, and with a version or alias, which may be in the query instead.
     */
    FUNCTION("function") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members)
                throws RequestRejectedException {
            String[] parts = value.split(":", -1);
            boolean owned = parts.length >= 3 && isAccount(parts[0]) && parts[1].equals("function");
            String name = owned ? value.substring(parts[0].length() + "function".length() + 2) : value;
            return named(name + qualifier(name, members), place, owned ? parts[0] : ArnTemplate.UNKNOWN);
        }

        @Override
        String suffix(String arn, RequestMembers members) throws RequestRejectedException {
            return arn.split(":", -1).length > 7 ? "" : qualifier("", members);
        }

        private String qualifier(String name, RequestMembers members) throws RequestRejectedException {
            List<String> qualifiers = members.values("?Qualifier");
            return qualifiers.isEmpty() || name.indexOf(':') >= 0 ? "" : ':' + String.join(":", qualifiers);
        }
    },
    /** A hosted zone's ID, possibly with its path. */
    ZONE("zone") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            String id = value.startsWith("/") ? value.substring(1) : value;
            String bare = id.startsWith("hostedzone/") ? id.substring("hostedzone/".length()) : id;
            return named(bare, place, ArnTemplate.UNKNOWN);
        }
    },
    /** A key's ID; an alias does not reveal its key. */
    KEY("key") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            return named(value.startsWith("alias/") ? ArnTemplate.UNKNOWN : value, place, ArnTemplate.UNKNOWN);
        }
    },
    /** A Bedrock model as a foundation model, possibly of an inference profile. */
    MODEL("model") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            return ModelId.of(value).asFoundationModel(place);
        }

        @Override
        List<ArnTemplate.Substitution> behind(String arn, PartitionRegion place) {
            return ModelId.ofProfileArn(arn).map(id -> id.modelBehind(place)).orElse(List.of());
        }
    },
    /** A Bedrock model as an inference profile. */
    PROFILE("profile") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            return ModelId.of(value).asInferenceProfile(place);
        }
    },
    /** A Bedrock model as a type that accounts create themselves. */
    OWN_MODEL("ownmodel") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            return ModelId.of(value).asOwnModel(place);
        }
    },
    /** A mail sender: SES authorizes the address, or a verified domain of it. */
    SENDER("sender") {
        @Override
        List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members) {
            int open = value.lastIndexOf('<');
            boolean named = open >= 0 && value.endsWith(">");
            String address = (named ? value.substring(open + 1, value.length() - 1) : value).trim();
            List<ArnTemplate.Substitution> identities = new ArrayList<>(named(address, place, ArnTemplate.UNKNOWN));
            String domain = address.substring(address.lastIndexOf('@') + 1);
            while (domain.length() < address.length() && domain.indexOf('.') > 0) {
                identities.addAll(named(domain, place, ArnTemplate.UNKNOWN));
                domain = domain.substring(domain.indexOf('.') + 1);
            }
            return identities;
        }
    };

    private static final String HIDDEN = "-??????";
    private static final String QUEUE_OWNER = "QueueOwnerAWSAccountId";

    private final String wireName;

    MemberFormat(String wireName) {
        this.wireName = wireName;
    }

    /** The name in operations.tsv. */
    public String wireName() {
        return wireName;
    }

    public static MemberFormat parse(String name, int column) {
        return Arrays.stream(values())
                .filter(reading -> reading != PLAIN && reading.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> new RowSyntaxException(
                        column,
                        "'" + name + "' is no way to read a member (expected: one of "
                                + Arrays.stream(values())
                                        .filter(reading -> reading != PLAIN)
                                        .map(MemberFormat::wireName)
                                        .collect(Collectors.joining(", "))
                                + ")"));
    }

    /** Returns members of the body that are read besides this one. */
    List<String> companionMembers() {
        return this == OWNED ? List.of(QUEUE_OWNER) : List.of();
    }

    /** Returns the possible meanings for one resource type: usually one, none if it is of another type. */
    List<ArnTemplate.Substitution> read(String value, PartitionRegion place, RequestMembers members)
            throws RequestRejectedException {
        return named(value, place, ArnTemplate.UNKNOWN);
    }

    /** Returns the resource ARN of an ARN. */
    String arn(String arn) {
        return arn;
    }

    /** Returns the resources that an ARN of another type refers to. */
    List<ArnTemplate.Substitution> behind(String arn, PartitionRegion place) {
        return List.of();
    }

    /** Returns the suffix that other members add to an ARN. */
    String suffix(String arn, RequestMembers members) throws RequestRejectedException {
        return "";
    }

    private static List<ArnTemplate.Substitution> named(String text, PartitionRegion place, String account) {
        return List.of(new ArnTemplate.Substitution(text, place, account));
    }

    private static boolean isAccount(String text) {
        return text.length() == 12 && text.chars().allMatch(Ascii::isDigit);
    }
}
