package io.keybroker.catalogue;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Creates strict XML readers: UTF-8, elements and text; no DTD, comment, CDATA section or processing instruction. */
final class Xml {
    private static final XMLInputFactory FACTORY = factory();

    private Xml() {}

    static XMLStreamReader open(byte[] body) throws RefusedException, XMLStreamException {
        for (int i = 0; i + 1 < body.length; i++) {
            boolean declaration = i <= 3 && body[i + 1] == '?';
            if (body[i] == '<' && (body[i + 1] == '!' || (body[i + 1] == '?' && !declaration))) {
                throw new RefusedException(
                        Refusal.MALFORMED, "the XML body has a DTD, comment, CDATA section or processing instruction");
            }
        }
        XMLStreamReader xml = FACTORY.createXMLStreamReader(new StringReader(text(body)));
        String encoding = xml.getCharacterEncodingScheme();
        if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
            throw new RefusedException(Refusal.MALFORMED, "the XML body is not in UTF-8");
        }
        return xml;
    }

    /** Decoded here: the reader prints on the console what it cannot decode. */
    private static String text(byte[] body) throws RefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Refusal.MALFORMED, "the XML body is not in UTF-8");
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }
}
