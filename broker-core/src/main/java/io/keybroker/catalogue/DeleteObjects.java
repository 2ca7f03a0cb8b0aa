package io.keybroker.catalogue;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Parses a DeleteObjects document: one required permission per key. A document of any other shape is rejected. */
final class DeleteObjects {
    private static final int MOST_KEYS = 1000;
    private static final Set<String> NAMESPACES = Set.of("", "http://s3.amazonaws.com/doc/2006-03-01/");
    private static final Set<String> MEMBERS = Set.of("Key", "VersionId", "ETag", "LastModifiedTime", "Size");

    private DeleteObjects() {}

    /** The demands of a document on a bucket, with the bypass of governance where its header asks for it. */
    static List<Demand> demands(String bucketArn, byte[] body, boolean bypass) throws RefusedException {
        List<Demand> demands = new ArrayList<>();
        try {
            XMLStreamReader xml = Xml.open(body);
            xml.nextTag();
            require(xml, "Delete");
            while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                if (xml.getLocalName().equals("Quiet")) {
                    require(xml, "Quiet");
                    xml.getElementText();
                } else {
                    require(xml, "Object");
                    Demand demand = object(bucketArn, xml);
                    demands.add(demand);
                    if (bypass) {
                        demands.add(new Demand("s3:BypassGovernanceRetention", demand.resource()));
                    }
                }
            }
            Xml.requireEnd(xml);
        } catch (XMLStreamException e) {
            throw malformed("the Delete document is not well-formed XML");
        }
        if (demands.isEmpty() || demands.size() > (bypass ? 2 : 1) * MOST_KEYS) {
            throw malformed("the Delete document does not list 1 to " + MOST_KEYS + " objects");
        }
        return demands;
    }

    private static Demand object(String bucketArn, XMLStreamReader xml) throws XMLStreamException, RefusedException {
        String key = "";
        boolean version = false;
        Set<String> seen = new HashSet<>();
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String name = xml.getLocalName();
            if (!MEMBERS.contains(name) || !seen.add(name)) {
                throw malformed("the Delete document has an object with a repeated or unknown element");
            }
            require(xml, name);
            String text = xml.getElementText();
            key = name.equals("Key") ? text : key;
            version |= name.equals("VersionId") && !text.isEmpty();
        }
        if (key.isEmpty()) {
            throw malformed("the Delete document has an object without a key");
        }
        S3Target.requirePlain(key);
        return new Demand(version ? "s3:DeleteObjectVersion" : "s3:DeleteObject", bucketArn + '/' + key);
    }

    private static void require(XMLStreamReader xml, String name) throws RefusedException {
        String namespace = xml.getNamespaceURI();
        if (!xml.getLocalName().equals(name) || !NAMESPACES.contains(namespace == null ? "" : namespace)) {
            throw malformed("the Delete document has an unexpected element");
        }
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED_BODY, detail);
    }
}
