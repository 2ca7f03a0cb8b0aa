package io.keybroker.admin.explain;

import io.keybroker.net.IpAddress;
import io.keybroker.registry.Instance;
import io.keybroker.registry.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Collects the sentences and commands of an explanation. */
final class ExplanationBuilder {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final Instant now;
    private final List<String> sentences = new ArrayList<>();
    private final List<String> remedies = new ArrayList<>();

    ExplanationBuilder(Instant now) {
        this.now = now;
    }

    void addSentence(String sentence) {
        if (!sentence.isEmpty()) {
            sentences.add(sentence);
        }
    }

    void advise(String command) {
        if (!remedies.contains(command)) {
            remedies.add(command);
        }
    }

    void suggestRegister(Instance instance, String address) {
        advise("broker instance register --name " + describe(instance.name()) + " --ip " + describe(address)
                + " --role " + describe(instance.role()) + " --supersede");
    }

    /** Describes the owner and the validity of a key. */
    String describeState(Instance instance) {
        String addresses =
                instance.ips().stream().map(IpAddress::toString).sorted().collect(Collectors.joining(", "));
        String lease = (instance.isExpired(now) ? "expired at " : "expires at ") + instance.expiresAt();
        String state = instance.state() == InstanceState.REVOKED ? "revoked permanently" : lease;
        return "the key " + instance.accessKeyId() + " belongs to instance " + instance.id() + " '" + instance.name()
                + "' of role " + instance.role() + ", bound to " + addresses + ", "
                + instance.state().wireName() + ", " + state;
    }

    /** Quotes a text as one word of a shell command, whatever it contains. */
    static String describe(String text) {
        String visible = INVISIBLE.matcher(text).replaceAll("?");
        return PLAIN.matcher(visible).matches() ? visible : "'" + visible.replace("'", "'\\''") + "'";
    }

    List<String> sentences() {
        return sentences;
    }

    List<String> remedies() {
        return remedies;
    }
}
