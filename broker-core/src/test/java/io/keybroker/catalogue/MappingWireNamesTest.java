package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names in the catalogue's tables and in those that operators add. */
final class MappingWireNamesTest {
    @Test
    void keepsMemberFormats() {
        assertThat(Reading.values())
                .extracting(Reading::wireName)
                .containsExactly(
                        "", "queue", "owned", "subscription", "parameter", "secret", "function", "zone", "key");
        assertThatThrownBy(() -> Reading.parse("plain", 1)).isInstanceOf(RowSyntaxException.class);
        assertThatThrownBy(() -> Reading.parse("", 1)).isInstanceOf(RowSyntaxException.class);
    }

    @Test
    void keepsResourceRules() {
        assertThat(DemandPlan.Finding.values())
                .extracting(DemandPlan.Finding::wireName)
                .containsExactly(
                        "none", "hidden", "typed", "path", "partiql", "select", "ec2", "ec2type", "arn", "ssm", "node");
    }

    @Test
    void keepsProtocols() {
        assertThat(new String[] {"query", "ec2", "json", "rest-json", "rest-xml", "cbor"})
                .extracting(Protocol::named)
                .containsExactly(
                        Protocol.QUERY,
                        Protocol.EC2,
                        Protocol.JSON,
                        Protocol.REST_JSON,
                        Protocol.REST_XML,
                        Protocol.CBOR);
    }

    @Test
    void keepsOperationTraits() {
        assertThat(Traits.of(List.of(
                        new Traits.Trait("minting", ""),
                        new Traits.Trait("unsigned", ""),
                        new Traits.Trait("events", ""),
                        new Traits.Trait("host", "<Bucket>."),
                        new Traits.Trait("at", "fips"),
                        new Traits.Trait("without", "ArnMember"))))
                .isEqualTo(new Traits(true, true, true, "<Bucket>.", "fips", "ArnMember", true));
    }
}
