package io.keybroker.demo;

import io.keybroker.config.ConfigException;
import io.keybroker.demo.aws.FakeAws;
import io.keybroker.proxy.app.Broker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** A running broker in front of the fake AWS. */
public final class DemoBroker implements AutoCloseable {
    private final DemoHome home;
    private final Broker broker;

    private DemoBroker(DemoHome home, Broker broker) {
        this.home = home;
        this.broker = broker;
    }

    /** Makes a home directory, starts its daemon, and hands it the real key. */
    public static DemoBroker start(Path directory, FakeAws aws) throws IOException, ConfigException {
        DemoHome home = DemoHome.init(directory, aws.endpoints(), aws.caBundle());
        DemoBroker started = new DemoBroker(home, Broker.start(directory));
        home.addRealKey(aws.real());
        return started;
    }

    /** Registers an instance that sends from an address, and hands out its credential. */
    public AwsBasicCredentials register(String name, String ip) throws IOException {
        return home.register(name, ip);
    }

    /** Runs a verb of the command line on its home; what it prints. */
    public String operate(String... arguments) {
        return home.operate(arguments);
    }

    /** Where SDKs reach it. */
    public URI endpoint() {
        return broker.endpoint();
    }

    public Path caBundle() {
        return home.caBundle();
    }

    public Path home() {
        return home.directory();
    }

    @Override
    public void close() {
        broker.close();
    }
}
