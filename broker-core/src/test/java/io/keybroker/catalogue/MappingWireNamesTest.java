package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybroker.catalogue.mapping.ActionMapping;
import io.keybroker.catalogue.mapping.MemberFormat;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.model.Protocol;
import io.keybroker.catalogue.table.RowSyntaxException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names in the catalogue's tables and in those that operators add. */
final class MappingWireNamesTest {
    @Test
    void keepsMemberFormats() {
        assertThat(MemberFormat.values())
                .extracting(MemberFormat::wireName)
                .containsExactly(
                        "",
                        "queue",
                        "owned",
                        "subscription",
                        "parameter",
                        "secret",
                        "function",
                        "zone",
                        "key",
                        "model",
                        "profile",
                        "ownmodel",
                        "sender");
        assertThatThrownBy(() -> MemberFormat.parse("plain", 1)).isInstanceOf(RowSyntaxException.class);
        assertThatThrownBy(() -> MemberFormat.parse("", 1)).isInstanceOf(RowSyntaxException.class);
    }

    @Test
    void keepsResourceRules() {
        assertThat(ActionMapping.ResourceSource.values())
                .extracting(ActionMapping.ResourceSource::wireName)
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
        assertThat(OperationTraits.of(List.of(
                        new OperationTraits.Trait("minting", ""),
                        new OperationTraits.Trait("unsigned", ""),
                        new OperationTraits.Trait("events", ""),
                        new OperationTraits.Trait("host", "<Bucket>."),
                        new OperationTraits.Trait("at", "fips"),
                        new OperationTraits.Trait("without", "ArnMember"))))
                .isEqualTo(new OperationTraits(true, true, true, "<Bucket>.", "fips", "ArnMember", true));
    }
}
