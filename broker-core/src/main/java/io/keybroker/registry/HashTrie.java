package io.keybroker.registry;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Entries by the hash of a key, with collisions (a hash array mapped trie). A change makes a new trie that shares all
 * but one path with its predecessor, so both can be read. A trie under construction changes in place until it is
 * published.
 */
final class HashTrie {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;

    private final ToIntFunction<byte[]> hasher;
    private final Node root;

    /** Up to 32 slots: each an entry, the entries of one hash ({@code byte[][]}), or a node for the next bits. */
    private static final class Node {
        private int bitmap;
        private Object[] slots;

        Node(int bitmap, Object... slots) {
            this.bitmap = bitmap;
            this.slots = slots;
        }

        int index(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }

        boolean has(int bit) {
            return (bitmap & bit) != 0;
        }

        Node copy() {
            return new Node(bitmap, slots.clone());
        }
    }

    private HashTrie(ToIntFunction<byte[]> hasher, Node root) {
        this.hasher = hasher;
        this.root = root;
    }

    /** Returns an empty trie; {@code hasher} computes the key hash of an entry. */
    static HashTrie empty(ToIntFunction<byte[]> hasher) {
        return new HashTrie(hasher, new Node(0));
    }

    /** Returns all entries of this hash. */
    List<byte[]> under(int hash) {
        Object at = root;
        int shift = 0;
        while (at instanceof Node node) {
            int bit = bit(hash, shift);
            if (!node.has(bit)) {
                return List.of();
            }
            at = node.slots[node.index(bit)];
            shift += BITS;
        }
        if (at instanceof byte[] entry) {
            return hasher.applyAsInt(entry) == hash ? List.of(entry) : List.of();
        }
        byte[][] entries = (byte[][]) at;
        return hasher.applyAsInt(entries[0]) == hash ? List.of(entries) : List.of();
    }

    /** Returns the trie with one more entry. */
    HashTrie with(byte[] entry) {
        Node copy = root.copy();
        add(copy, 0, entry, true);
        return new HashTrie(hasher, copy);
    }

    /** Adds an entry to an unpublished trie. */
    void fill(byte[] entry) {
        add(root, 0, entry, false);
    }

    /** Adds to a node that may be changed; shared nodes below it are copied. */
    private void add(Node node, int shift, byte[] entry, boolean shared) {
        int bit = bit(hasher.applyAsInt(entry), shift);
        int index = node.index(bit);
        if (!node.has(bit)) {
            Object[] wider = new Object[node.slots.length + 1];
            System.arraycopy(node.slots, 0, wider, 0, index);
            wider[index] = entry;
            System.arraycopy(node.slots, index, wider, index + 1, node.slots.length - index);
            node.slots = wider;
            node.bitmap |= bit;
            return;
        }
        Object there = node.slots[index];
        if (there instanceof Node below) {
            Node copy = shared ? below.copy() : below;
            node.slots[index] = copy;
            add(copy, shift + BITS, entry, shared);
            return;
        }
        node.slots[index] = joined(there, entry, shift + BITS);
    }

    private Object joined(Object there, byte[] entry, int shift) {
        byte[][] entries = there instanceof byte[] bytes ? new byte[][] {bytes} : (byte[][]) there;
        int hash = hasher.applyAsInt(entries[0]);
        if (hash == hasher.applyAsInt(entry)) {
            byte[][] more = Arrays.copyOf(entries, entries.length + 1);
            more[entries.length] = entry;
            return more;
        }
        Node node = new Node(bit(hash, shift), there);
        add(node, shift, entry, false);
        return node;
    }

    /** Returns the trie without exactly this entry. */
    HashTrie without(byte[] entry) {
        Node left = without(root, 0, hasher.applyAsInt(entry), entry);
        return new HashTrie(hasher, left == null ? new Node(0) : left);
    }

    private static @Nullable Node without(Node node, int shift, int hash, byte[] entry) {
        int bit = bit(hash, shift);
        if (!node.has(bit)) {
            return node;
        }
        int index = node.index(bit);
        Object there = node.slots[index];
        Object left = there instanceof Node below ? without(below, shift + BITS, hash, entry) : rest(there, entry);
        if (left == there) {
            return node;
        }
        if (left != null) {
            Node copy = node.copy();
            copy.slots[index] = left;
            return copy;
        }
        if (node.slots.length == 1) {
            return null;
        }
        Object[] narrower = new Object[node.slots.length - 1];
        System.arraycopy(node.slots, 0, narrower, 0, index);
        System.arraycopy(node.slots, index + 1, narrower, index, narrower.length - index);
        return new Node(node.bitmap & ~bit, narrower);
    }

    /** Returns the rest of a slot's entries. */
    private static @Nullable Object rest(Object there, byte[] entry) {
        if (there instanceof byte[]) {
            return there == entry ? null : there;
        }
        byte[][] entries = (byte[][]) there;
        byte[][] left = Arrays.stream(entries).filter(bytes -> bytes != entry).toArray(byte[][]::new);
        if (left.length == entries.length) {
            return there;
        }
        return left.length == 1 ? left[0] : left;
    }

    void each(Consumer<byte[]> reader) {
        each(root, reader);
    }

    private static void each(Node node, Consumer<byte[]> reader) {
        for (Object slot : node.slots) {
            if (slot instanceof Node below) {
                each(below, reader);
            } else if (slot instanceof byte[] entry) {
                reader.accept(entry);
            } else {
                Arrays.asList((byte[][]) slot).forEach(reader);
            }
        }
    }

    private static int bit(int hash, int shift) {
        return 1 << ((hash >>> shift) & MASK);
    }
}
