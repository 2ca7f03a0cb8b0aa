package io.keybroker.cli.storekey;

import io.keybroker.admin.api.AddStoreKeyRequest.Kind;
import picocli.CommandLine.Option;

/** One way to open the store, as options name it. */
final class StoreKeySelector {
    @Option(
            names = "--passphrase",
            required = true,
            description = "A passphrase: it is asked for, or one line of stdin.")
    private boolean passphrase;

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description =
                    "A file on the broker's machine, made if it is not there; a relative path starts at its home.")
    private String keyFile = "";

    @Option(
            names = "--systemd-credential",
            required = true,
            paramLabel = "NAME",
            description = "A credential that the daemon's unit loads (LoadCredentialEncrypted=NAME:...).")
    private String credential = "";

    @Option(names = "--kms", required = true, paramLabel = "ARN", description = "A key in AWS KMS.")
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

    /** Which one of its kind; empty for a passphrase. */
    String name() {
        return keyFile + credential + kms;
    }

    /** How the store calls the kind. */
    String kindInStore() {
        return switch (kind()) {
            case PASSPHRASE -> "passphrase";
            case KEY_FILE -> "key-file";
            case CREDENTIAL -> "credential";
            case AWS_KMS -> "aws-kms";
        };
    }
}
