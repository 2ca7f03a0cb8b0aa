package io.keybroker.cli.storekey;

import io.keybroker.admin.api.AddStoreKeyRequest.Kind;
import picocli.CommandLine.Option;

/** Options that select one store key. */
final class StoreKeySelector {
    @Option(names = "--passphrase", required = true, description = "Passphrase (prompted, or one line from stdin).")
    private boolean passphrase;

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description = "Key file on the broker's machine, relative to its home directory. Created if missing.")
    private String keyFile = "";

    @Option(
            names = "--systemd-credential",
            required = true,
            paramLabel = "NAME",
            description = "systemd credential of the daemon's unit (LoadCredentialEncrypted=NAME:...).")
    private String credential = "";

    @Option(names = "--kms", required = true, paramLabel = "ARN", description = "ARN of an AWS KMS key.")
    private String kms = "";

    Kind kind() {
        if (passphrase) {
            return Kind.PASSPHRASE;
        }
        if (!keyFile.isEmpty()) {
            return Kind.KEY_FILE;
        }
        return credential.isEmpty() ? Kind.AWS_KMS : Kind.CREDENTIAL;
    }

    /** Returns the name within the kind; empty for a passphrase. */
    String name() {
        return keyFile + credential + kms;
    }

    /** Returns the kind's name in the store. */
    String kindInStore() {
        return switch (kind()) {
            case PASSPHRASE -> "passphrase";
            case KEY_FILE -> "key-file";
            case CREDENTIAL -> "credential";
            case AWS_KMS -> "aws-kms";
        };
    }
}
