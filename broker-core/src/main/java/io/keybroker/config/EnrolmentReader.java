package io.keybroker.config;

import io.keybroker.config.BrokerConfig.Ec2;
import io.keybroker.config.BrokerConfig.Enrolment;
import io.keybroker.config.BrokerConfig.Events;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the enrolment section: EC2 verification and events. */
final class EnrolmentReader {
    static final Enrolment USUAL = new Enrolment(Optional.empty(), Optional.empty(), Duration.ofDays(90));

    private static final Duration POLL = Duration.ofSeconds(60);

    private final Collection<String> identities;

    EnrolmentReader(Collection<String> identities) {
        this.identities = identities;
    }

    Enrolment read(Setting setting) throws ConfigException {
        Setting enrolment = setting.section("ec2", "events", "forgetAfter");
        Optional<Setting> ec2 = enrolment.optional("ec2");
        Optional<Setting> events = enrolment.optional("events");
        if (events.isPresent() && ec2.isEmpty()) {
            throw events.get().invalid("needs ec2", "both sections, since events can be lost");
        }
        return new Enrolment(
                ec2.isPresent() ? Optional.of(ec2(ec2.get())) : Optional.empty(),
                events.isPresent() ? Optional.of(events(events.get())) : Optional.empty(),
                enrolment.read(
                        "forgetAfter",
                        QuantitySetting.within(Duration.ofDays(1), Duration.ofDays(3650)),
                        USUAL.forgetAfter()));
    }

    private Ec2 ec2(Setting setting) throws ConfigException {
        Setting ec2 = setting.section("identity", "regions", "poll");
        Setting regions = ec2.required("regions", "regions: [eu-central-1]");
        List<String> read = regions.readList("[eu-central-1]", IdentityReader::region);
        if (read.isEmpty()) {
            throw regions.invalid("is an empty list", "at least one region, as in [eu-central-1]");
        }
        return new Ec2(
                IdentityReference.identity(ec2.required("identity", "identity: ops"), identities),
                read,
                ec2.read("poll", QuantitySetting.within(Duration.ofSeconds(1), Duration.ofMinutes(10)), POLL));
    }

    private Events events(Setting setting) throws ConfigException {
        Setting events = setting.section("queue", "region", "identity");
        return new Events(
                NetworkSettings.queue(events.required(
                        "queue", "queue: https://sqs.eu-central-1.amazonaws.com/123456789012/instances")),
                IdentityReader.region(events.required("region", "region: eu-central-1")),
                IdentityReference.identity(events.required("identity", "identity: ops"), identities));
    }
}
