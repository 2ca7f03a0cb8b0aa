package io.keybroker.catalogue;

import io.keybroker.refusal.Refusal;
import io.keybroker.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An XML body, as texts by their path below the root. */
final class XmlBody implements Body {
    private static final int DEEPEST = 64;
    private static final int LONGEST_NAME = 128;
    private static final int MOST_ELEMENTS = 100_000;

    private final Map<String, List<String>> texts = new HashMap<>();

    private XmlBody() {}

    static XmlBody parse(byte[] body) throws RefusedException {
        XmlBody parsed = new XmlBody();
        if (body.length == 0) {
            return parsed;
        }
        try {
            parsed.read(Xml.open(body));
        } catch (XMLStreamException e) {
            throw malformed("the body is not well-formed XML");
        }
        return parsed;
    }

    private void read(XMLStreamReader xml) throws XMLStreamException, RefusedException {
        Deque<String> paths = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        int elements = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (paths.size() >= DEEPEST) {
                    throw malformed("the XML body is more than " + DEEPEST + " elements deep");
                }
                String name = xml.getLocalName();
                if (name.length() > LONGEST_NAME || ++elements > MOST_ELEMENTS) {
                    throw malformed("the XML body has more than " + MOST_ELEMENTS + " elements, or one with a name of"
                            + " more than " + LONGEST_NAME + " characters");
                }
                boolean top = paths.size() <= 1;
                paths.push(paths.isEmpty() ? "" : top ? name : paths.getFirst() + '.' + name);
                text.setLength(0);
            } else if (event == XMLStreamConstants.CHARACTERS) {
                text.append(xml.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                texts.computeIfAbsent(paths.pop(), key -> new ArrayList<>(1)).add(text.toString());
                text.setLength(0);
            }
        }
    }

    @Override
    public List<String> values(String path) {
        return texts.getOrDefault(path, List.of()).stream()
                .filter(text -> !text.isBlank())
                .toList();
    }

    @Override
    public boolean has(String path) {
        return texts.containsKey(path);
    }

    @Override
    public List<Map.Entry<String, String>> pairs(String path, String key, String value) {
        List<String> keys = values(path + ".Tag." + key);
        List<String> values = texts.getOrDefault(path + ".Tag." + value, List.of());
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            pairs.add(Map.entry(keys.get(i), i < values.size() ? values.get(i) : ""));
        }
        return pairs;
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
