package io.keybroker.cli.session;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Creates what annotations name. Picocli's own looks for Groovy first, in each jar of the class path: 50 ms of each command. */
public final class CommandFactory implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type.isInterface()) { // of a collection
            return CommandLine.defaultFactory().create(type);
        }
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
