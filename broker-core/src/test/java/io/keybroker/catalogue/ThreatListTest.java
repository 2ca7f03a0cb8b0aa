package io.keybroker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybroker.catalogue.mapping.OperationRowParser;
import io.keybroker.catalogue.model.OperationTraits;
import io.keybroker.catalogue.table.TsvTable;
import io.keybroker.error.RequestRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the threat model lists whole: operations that answer with credentials, and pairs of S3's sub-resources. */
final class ThreatListTest {
    private static final Set<String> ANSWER_WITH_CREDENTIALS = Set.of(
            "sts:AssumeRole",
            "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity",
            "sts:AssumeRoot",
            "sts:GetSessionToken",
            "sts:GetFederationToken",
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "cognito-identity:GetCredentialsForIdentity",
            "sso:GetRoleCredentials",
            "s3control:GetDataAccess",
            "ecr:GetAuthorizationToken",
            "codeartifact:GetAuthorizationToken",
            "redshift:GetClusterCredentials",
            "redshift:GetClusterCredentialsWithIAM",
            "lakeformation:GetTemporaryDataLocationCredentials",
            "lakeformation:GetTemporaryGluePartitionCredentials",
            "lakeformation:GetTemporaryGlueTableCredentials");

    @Test
    void everyOperationThatAnswersWithCredentialsIsMarkedSoThatNoPolicyAloneAllowsIt() {
        List<String> minting = new TsvTable(Optional.empty())
                .rows("operations.tsv").stream()
                        .filter(row -> OperationTraits.of(OperationRowParser.parseTraits(row[6]))
                                .issuesCredentials())
                        .map(row -> row[0] + ':' + row[1])
                        .toList();

        assertThat(minting).containsAll(ANSWER_WITH_CREDENTIALS);
    }

    @Test
    void noTwoSubResourcesOfS3StandInOneRequest() {
        Set<String> names = new TreeSet<>();
        new TsvTable(Optional.empty()).rows("s3-operations.tsv").forEach(row -> names.add(row[2]));
        names.remove("-");
        List<String> taken = new ArrayList<>();
        for (String one : names) {
            for (String other : names) {
                for (String line : List.of("GET /b01?", "PUT /b01/k?", "POST /b01?", "DELETE /b01/k?")) {
                    String pair = line + one + '&' + other;
                    if (catchThrowableOfType(RequestRejectedException.class, () -> SampleRequests.of("s3", pair, ""))
                            == null) {
                        taken.add(pair);
                    }
                }
            }
        }

        assertThat(names).hasSizeGreaterThan(30);
        assertThat(taken).isEmpty();
    }

    @Test
    void noParameterOfS3StandsTwiceInOneRequest() {
        List<String> taken = new ArrayList<>();
        for (String name : List.of(
                "versionId",
                "prefix",
                "delimiter",
                "marker",
                "max-keys",
                "list-type",
                "start-after",
                "continuation-token",
                "encoding-type",
                "response-content-type",
                "partNumber",
                "x-id")) {
            for (String line : List.of("GET /b01?", "GET /b01/k?", "HEAD /b01/k?", "DELETE /b01/k?", "PUT /b01/k?")) {
                for (String twice : List.of("=1&%s=1", "=1&%s=2", "&%s=1", "=1&%s", "=1&a=b&%s=1")) {
                    String target = line + name + String.format(twice, name);
                    if (catchThrowableOfType(RequestRejectedException.class, () -> SampleRequests.of("s3", target, ""))
                            == null) {
                        taken.add(target);
                    }
                }
            }
        }

        assertThat(taken).isEmpty();
    }
}
