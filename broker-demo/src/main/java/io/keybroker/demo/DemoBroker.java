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

    /** Creates a home directory, starts its daemon, and stores the real key. */
    public static DemoBroker start(Path directory, FakeAws aws) throws IOException, ConfigException {
        DemoHome home = DemoHome.init(directory, aws.endpoints(), aws.caBundle());
        DemoBroker started = new DemoBroker(home, Broker.start(directory));
        home.addRealKey(aws.real());
        return started;
    }

    /** Registers an instance with an address, and returns its credential. */
    public AwsBasicCredentials register(String name, String ip) throws IOException {
        return home.register(name, ip);
    }

    /** Runs a CLI command on its home, and returns the output. */
    public String operate(String... arguments) {
        return home.operate(arguments);
    }

    /** Returns the endpoint URL for SDKs. */
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
