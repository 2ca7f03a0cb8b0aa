package io.keybroker.xml;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Opens XML of the plain kind that SDKs write: XML 1.0 in UTF-8, elements and text, and no more than {@link XmlScanner} lets by. */
public final class StrictXml {
    private static final XMLInputFactory FACTORY = factory();

    private StrictXml() {}

    /** XML that AWS sent: whatever is well-formed, with DTDs and entity references left unread. */
    public static XMLStreamReader openResponse(byte[] utf8) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(new ByteArrayInputStream(utf8), "UTF-8");
    }

    /** XML of the plain kind that SDKs write: UTF-8, elements and text; no DTD, comment, CDATA or instruction. */
    public static XMLStreamReader open(byte[] body) throws RequestRejectedException, XMLStreamException {
        XmlScanner.requirePlain(body);
        XMLStreamReader xml = FACTORY.createXMLStreamReader(new StringReader(text(body)));
        String encoding = Optional.ofNullable(xml.getCharacterEncodingScheme()).orElse("UTF-8");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            throw malformed("the XML body is not in UTF-8");
        }
        String version = Optional.ofNullable(xml.getVersion()).orElse("1.0");
        if (!version.equals("1.0")) {
            throw malformed("the XML body is not of version 1.0");
        }
        return xml;
    }

    /** Reads to the end of what was opened: nothing but white space may be left. */
    public static void requireEnd(XMLStreamReader xml) throws RequestRejectedException, XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event != XMLStreamConstants.SPACE && event != XMLStreamConstants.END_DOCUMENT) {
                throw malformed("something follows the XML document");
            }
        }
    }

    /** Decoded here: the reader prints on the console what it cannot decode. */
    private static String text(byte[] body) throws RequestRejectedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("the XML body is not in UTF-8");
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
