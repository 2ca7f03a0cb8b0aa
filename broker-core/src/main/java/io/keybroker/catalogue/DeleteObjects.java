package io.keybroker.catalogue;

import io.keybroker.http.RequestHead;
import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The keys that a DeleteObjects document names, each a demand of its own; without DTDs, entities or surprises. */
final class DeleteObjects {
    private static final int MOST_KEYS = 1000;
    private static final XMLInputFactory XML = factory();

    private DeleteObjects() {}

    static List<Demand> demands(String bucket, byte[] body, RequestHead head) throws RefusedException {
        List<Demand> demands = new ArrayList<>();
        boolean bypass = head.headers().has("x-amz-bypass-governance-retention");
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(new ByteArrayInputStream(body), "UTF-8");
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                    throw malformed("the Delete document has a DTD or an entity");
                }
                if (event == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("Object")) {
                    demands.add(object(bucket, xml));
                    if (bypass) {
                        demands.add(new Demand("s3:BypassGovernanceRetention", "arn:aws:s3:::" + bucket + "/*"));
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw malformed("the Delete document is not well-formed XML");
        }
        if (demands.isEmpty() || demands.size() > 2 * MOST_KEYS) {
            throw malformed("the Delete document does not name 1 to " + MOST_KEYS + " objects");
        }
        return demands;
    }

    private static Demand object(String bucket, XMLStreamReader xml) throws XMLStreamException, RefusedException {
        String key = "";
        boolean version = false;
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String name = xml.getLocalName();
            String text = xml.getElementText();
            if (name.equals("Key") && key.isEmpty()) {
                key = text;
            } else if (name.equals("VersionId") && !version) {
                version = !text.isEmpty();
            } else if (name.equals("Key") || name.equals("VersionId")) {
                throw malformed("the Delete document repeats an element of an object");
            }
        }
        if (key.isEmpty()) {
            throw malformed("the Delete document has an object without a key");
        }
        return new Demand(version ? "s3:DeleteObjectVersion" : "s3:DeleteObject", S3Target.objectArn(bucket, key));
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
