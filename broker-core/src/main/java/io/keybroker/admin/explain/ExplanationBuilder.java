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

    /** A new key in place of one that has leaked or ended, for the machine that the instance is bound to. */
    void suggestNewKey(Instance instance) {
        suggestRegister(
                instance,
                instance.ips().stream()
                        .map(IpAddress::toString)
                        .sorted()
                        .findFirst()
                        .orElseThrow());
    }

    /** What to do about a key or address of no instance; a key of AWS's own is an alarm. */
    void adviseOnUnknown(String subject) {
        if (!subject.startsWith("AKIA") && !subject.startsWith("ASIA")) {
            advise("broker instance ls");
            return;
        }
        addSentence(
                "alarm: " + describe(subject)
                        + " is a real AWS access key, and it is outside the broker: whoever has its secret does not need the broker");
        advise("broker identity ls  # if the key is one of these, it has leaked: broker identity rotate NAME");
    }

    /** Whose a key is, and whether it is good. */
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
