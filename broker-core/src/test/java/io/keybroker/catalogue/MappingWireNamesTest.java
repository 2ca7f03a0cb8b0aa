package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.mapping.ActionMapping;
import io.keybroker.catalogue.mapping.MemberFormat;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.Protocol;
import org.junit.jupiter.api.Test;

/** Names in the catalogue's tables and in those that operators add. */
final class MappingWireNamesTest {
    @Test
    void keepsMemberFormats() {
        assertThat(MemberFormat.values())
                .extracting(MemberFormat::wireName)
                .containsExactly(
                        "", "queue", "owned", "subscription", "parameter", "secret", "function", "zone", "key");
        assertThat(MemberFormat.parse("queue")).isSameAs(MemberFormat.parse("QUEUE"));
        assertThatThrownBy(() -> MemberFormat.parse("plain")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MemberFormat.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsResourceRules() {
        assertThat(ActionMapping.Finding.values())
                .extracting(ActionMapping.Finding::wireName)
                .containsExactly(
                        "none", "hidden", "typed", "path", "partiql", "select", "ec2", "ec2type", "arn", "ssm", "node");
    }

    @Test
    void keepsProtocols() {
        assertThat(new String[] {"query", "ec2", "json", "rest-json", "rest-xml", "cbor"})
                .extracting(Protocol::parse)
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
        assertThat(OperationTraits.of("minting unsigned events host=<Bucket>. at=fips without=ArnMember"))
                .isEqualTo(new OperationTraits(true, true, true, "<Bucket>.", "fips", "ArnMember"));
    }
}
