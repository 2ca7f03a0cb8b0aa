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

/** Opens the XML subset of SDKs: XML 1.0 in UTF-8, elements and text, within the limits of {@link XmlScanner}. */
public final class StrictXml {
    private static final XMLInputFactory FACTORY = factory();

    private StrictXml() {}

    /** Opens XML from AWS: any well-formed document, without DTDs and entity references. */
    public static XMLStreamReader openResponse(byte[] utf8) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(new ByteArrayInputStream(utf8), "UTF-8");
    }

    /** Opens the XML subset of SDKs: UTF-8, elements and text; no DTD, comment, CDATA or instruction. */
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

    /** Reads to the end; only white space may remain. */
    public static void requireEnd(XMLStreamReader xml) throws RequestRejectedException, XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event != XMLStreamConstants.SPACE && event != XMLStreamConstants.END_DOCUMENT) {
                throw malformed("something follows the XML document");
            }
        }
    }

    /** Decodes the text, because the reader prints undecodable input to the console. */
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
