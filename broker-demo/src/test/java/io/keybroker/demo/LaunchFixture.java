package io.keybroker.demo;

import io.keybroker.demo.BrokerFixture.Ended;
import io.keybroker.demo.BrokerFixture.HomeSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to launch machines here: an EC2, the metadata service that they ask, and a broker that believes both.
 *
 * @param ec2 the EC2
 * @param metadata the metadata service, of one machine at a time
 * @param world the broker
 */
record LaunchFixture(FakeEc2 ec2, FakeMetadata metadata, BrokerFixture world) implements AutoCloseable {
    private static final String REGION = "eu-central-1";

    static LaunchFixture open(HomeSetup furnishing) throws Exception {
        FakeEc2 ec2 = FakeEc2.start();
        FakeMetadata metadata = new FakeMetadata(REGION);
        BrokerFixture world = BrokerFixture.start(
                "",
                home -> {
                    metadata.trustIn(home);
                    furnishing.of(home);
                },
                ec2);
        return new LaunchFixture(ec2, metadata, world);
    }

    /** {@code broker launch} of the demo's role, with options, and arguments behind {@code --}. */
    Ended launch(List<String> arguments, List<String> options) {
        List<String> all = new ArrayList<>(List.of("launch", "--role", DemoHome.ROLE, "--region", REGION));
        all.addAll(List.of("--identity", "app", "--home", world.home().toString()));
        all.addAll(options);
        all.add("--");
        all.addAll(arguments);
        return BrokerFixture.run(all);
    }

    /** Takes all rights away: loopback has one owner at a time. */
    void revokeAll() {
        world.operate("instance", "ls", "-o", "name")
                .out()
                .lines()
                .forEach(id -> world.operate("instance", "revoke", id));
    }

    @Override
    public void close() throws IOException {
        world.close();
        metadata.close();
    }
}
