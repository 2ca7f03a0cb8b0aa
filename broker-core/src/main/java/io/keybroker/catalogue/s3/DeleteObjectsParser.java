package io.keybroker.catalogue.s3;

import io.keybroker.catalogue.model.RequiredPermission;
import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.xml.StrictXml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Parses a DeleteObjects document: one required permission per key. Any other document is rejected. */
public final class DeleteObjectsParser {
    private static final int MOST_KEYS = 1000;
    private static final Set<String> NAMESPACES = Set.of("", "http://s3.amazonaws.com/doc/2006-03-01/");
    private static final Set<String> MEMBERS = Set.of("Key", "VersionId", "ETag", "LastModifiedTime", "Size");

    private DeleteObjectsParser() {}

    /** Returns the permissions of a document on a bucket, with the governance bypass if its header requests that. */
    public static List<RequiredPermission> requiredPermissions(String bucketArn, byte[] body, boolean bypass)
            throws RequestRejectedException {
        List<RequiredPermission> permissions = new ArrayList<>();
        try {
            XMLStreamReader xml = StrictXml.open(body);
            xml.nextTag();
            require(xml, "Delete");
            while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                if (xml.getLocalName().equals("Quiet")) {
                    require(xml, "Quiet");
                    xml.getElementText();
                } else {
                    require(xml, "Object");
                    RequiredPermission requiredPermission = object(bucketArn, xml);
                    permissions.add(requiredPermission);
                    if (bypass) {
                        permissions.add(
                                new RequiredPermission("s3:BypassGovernanceRetention", requiredPermission.resource()));
                    }
                }
            }
            StrictXml.requireEnd(xml);
        } catch (XMLStreamException e) {
            throw malformed("the Delete document is not well-formed XML");
        }
        if (permissions.isEmpty() || permissions.size() > (bypass ? 2 : 1) * MOST_KEYS) {
            throw malformed("the Delete document does not list 1 to " + MOST_KEYS + " objects");
        }
        return permissions;
    }

    private static RequiredPermission object(String bucketArn, XMLStreamReader xml)
            throws XMLStreamException, RequestRejectedException {
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
        return new RequiredPermission(version ? "s3:DeleteObjectVersion" : "s3:DeleteObject", bucketArn + '/' + key);
    }

    private static void require(XMLStreamReader xml, String name) throws RequestRejectedException {
        String namespace = Optional.ofNullable(xml.getNamespaceURI()).orElse("");
        if (!xml.getLocalName().equals(name) || !NAMESPACES.contains(namespace)) {
            throw malformed("the Delete document has an unexpected element");
        }
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
