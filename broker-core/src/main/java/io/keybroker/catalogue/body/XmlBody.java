package io.keybroker.catalogue.body;

import io.keybroker.error.ErrorCode;
import io.keybroker.error.RequestRejectedException;
import io.keybroker.xml.StrictXml;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An XML body, as texts by their path below the root. */
public final class XmlBody implements ParsedBody {
    private final Element root;

    private XmlBody(Element root) {
        this.root = root;
    }

    /** An element, with the text after its last child. */
    private static final class Element {
        private final String name;
        private final List<Element> children = new ArrayList<>(0);
        private String text = "";

        private Element(String name) {
            this.name = name;
        }
    }

    public static XmlBody parse(byte[] body) throws RequestRejectedException {
        try {
            return new XmlBody(body.length == 0 ? new Element("") : read(StrictXml.open(body)));
        } catch (XMLStreamException e) {
            throw malformed("the body is not well-formed XML");
        }
    }

    /** Reads an element; the scanner has bounded number and depth of elements. */
    private static Element read(XMLStreamReader xml) throws XMLStreamException {
        Element document = new Element("");
        Deque<Element> open = new ArrayDeque<>(List.of(document));
        StringBuilder text = new StringBuilder();
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                Element element = new Element(xml.getLocalName());
                open.getFirst().children.add(element);
                open.push(element);
                text.setLength(0);
            } else if (event == XMLStreamConstants.CHARACTERS) {
                text.append(xml.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open.pop().text = text.toString();
                text.setLength(0);
            }
        }
        return document.children.get(0);
    }

    private List<Element> elements(String path) {
        List<Element> elements = List.of(root);
        for (String name : path.split("\\.", -1)) {
            List<Element> below = new ArrayList<>();
            for (Element element : elements) {
                element.children.stream()
                        .filter(child -> child.name.equals(name))
                        .forEach(below::add);
            }
            elements = below;
        }
        return elements;
    }

    @Override
    public List<String> values(String path) {
        return elements(path).stream()
                .map(element -> element.text)
                .filter(text -> !text.isBlank())
                .toList();
    }

    @Override
    public boolean has(String path) {
        return !elements(path).isEmpty();
    }

    @Override
    public List<Map.Entry<String, String>> pairs(String path, String key, String value)
            throws RequestRejectedException {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (Element tag : elements(path + ".Tag")) {
            pairs.add(Map.entry(only(tag, key), only(tag, value)));
        }
        return pairs;
    }

    private static String only(Element parent, String name) throws RequestRejectedException {
        List<Element> named = parent.children.stream()
                .filter(child -> child.name.equals(name))
                .toList();
        if (named.size() > 1) {
            throw malformed("the XML body has an element " + name + " more than once");
        }
        return named.isEmpty() ? "" : named.get(0).text;
    }

    private static RequestRejectedException malformed(String detail) {
        return new RequestRejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
