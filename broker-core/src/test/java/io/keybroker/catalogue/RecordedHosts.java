package io.keybroker.catalogue;

import io.keybroker.catalogue.endpoint.Endpoint;
import io.keybroker.catalogue.endpoint.EndpointResolver;
import io.keybroker.catalogue.endpoint.EndpointVariant;
import io.keybroker.catalogue.model.Service;
import io.keybroker.error.RequestRejectedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hosts that botocore's rulesets resolve, and what the catalogue says of the same service, region and variant. */
final class RecordedHosts {
    private final Catalogue catalogue = new Catalogue();
    private final Map<String, Service> services = catalogue.all();
    private final List<String> different = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int all;

    /** Compares the hosts of a file: service, region, variant, URL, signing region and signing name behind tabs. */
    static RecordedHosts read(BufferedReader lines) throws IOException {
        RecordedHosts hosts = new RecordedHosts();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            hosts.compare(line.split("\t", -1), line);
        }
        return hosts;
    }

    private void compare(String[] row, String line) {
        all++;
        Service service = services.get(row[0]);
        EndpointVariant variant = new EndpointVariant(row[2].contains("d"), row[2].contains("f"));
        EndpointResolver endpoints = catalogue.endpoints(Map.of(), Map.of(), variant);
        String signingName = row[5].equals("-") ? service.signingName() : row[5];
        String expected = row[3] + ' ' + row[4] + ' ' + signingName;
        String found;
        try {
            Endpoint endpoint = endpoints.resolve(service, row[1]);
            found = "https://" + endpoint.authority() + endpoint.basePath() + ' ' + endpoint.region() + ' '
                    + endpoint.signingName();
            boolean known = endpoints
                    .awsHost(endpoint.host())
                    .filter(host -> host.region().equals(endpoint.region()))
                    .isPresent();
            if (!known) {
                unknown.add(line);
            }
        } catch (RequestRejectedException e) {
            found = "- " + row[4] + ' ' + signingName;
        }
        if (!found.equals(expected)) {
            different.add(line + " but " + found);
        }
    }

    int all() {
        return all;
    }

    /** The rows where the catalogue says something else. */
    List<String> different() {
        return different;
    }

    /** The rows whose host is not found back from its name alone. */
    List<String> unknown() {
        return unknown;
    }

    /** Reports on a whole file of hosts. */
    public static void main(String[] arguments) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]))) {
            RecordedHosts hosts = read(lines);
            System.out.println(hosts.all() + " hosts, " + hosts.different().size() + " different, "
                    + hosts.unknown().size() + " not found back");
            hosts.different().forEach(System.out::println);
            hosts.unknown().forEach(System.out::println);
        }
    }
}
