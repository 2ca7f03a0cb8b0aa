package io.keybroker.registry;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Entries by the hash of a key, several of them under one if need be (a hash array mapped trie). A change makes a new trie
 * that shares all but one path with the one before, so both can be read.
 */
final class HashTrie {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;

    private final ToLongFunction<byte[]> hasher;
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

    private HashTrie(ToLongFunction<byte[]> hasher, Node root) {
        this.hasher = hasher;
        this.root = root;
    }

    /** A trie of these entries; {@code hasher} gives the hash of the key that an entry stands under, of up to 60 bits. */
    static HashTrie of(Collection<byte[]> entries, ToLongFunction<byte[]> hasher) {
        byte[][] all = entries.toArray(byte[][]::new);
        long[] hashes = new long[all.length];
        Arrays.setAll(hashes, i -> hasher.applyAsLong(all[i]));
        return new HashTrie(hasher, new Bulk(all, hashes).node(0, all.length, 0));
    }

    /** Makes the nodes of many entries, each as large as it has to be. */
    private static final class Bulk {
        private final byte[][] entries;
        private final long[] hashes;
        private final byte[][] sortedEntries;
        private final long[] sortedHashes;

        Bulk(byte[][] entries, long[] hashes) {
            this.entries = entries;
            this.hashes = hashes;
            this.sortedEntries = new byte[entries.length][];
            this.sortedHashes = new long[entries.length];
        }

        Node node(int from, int to, int shift) {
            int[] ends = sort(from, to, shift);
            int bitmap = 0;
            Object[] slots = new Object[MASK + 1];
            int begin = from;
            for (int i = 0; i <= MASK; i++) {
                if (ends[i] > begin) {
                    slots[Integer.bitCount(bitmap)] = slot(begin, ends[i], shift + BITS);
                    bitmap |= 1 << i;
                }
                begin = ends[i];
            }
            return new Node(bitmap, Arrays.copyOf(slots, Integer.bitCount(bitmap)));
        }

        private Object slot(int from, int to, int shift) {
            if (to - from == 1) {
                return entries[from];
            }
            for (int i = from + 1; i < to; i++) {
                if (hashes[i] != hashes[from]) {
                    return node(from, to, shift);
                }
            }
            return Arrays.copyOfRange(entries, from, to);
        }

        /** Puts entries in the order of their slots; where those of each slot end. */
        private int[] sort(int from, int to, int shift) {
            int[] ends = new int[MASK + 1];
            for (int i = from; i < to; i++) {
                ends[slotOf(hashes[i], shift)]++;
            }
            int end = from;
            for (int i = 0; i <= MASK; i++) {
                end += ends[i];
                ends[i] = end - ends[i];
            }
            for (int i = from; i < to; i++) {
                int at = ends[slotOf(hashes[i], shift)]++;
                sortedEntries[at] = entries[i];
                sortedHashes[at] = hashes[i];
            }
            System.arraycopy(sortedEntries, from, entries, from, to - from);
            System.arraycopy(sortedHashes, from, hashes, from, to - from);
            return ends;
        }
    }

    /** All entries under this hash. */
    List<byte[]> under(long hash) {
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
            return hasher.applyAsLong(entry) == hash ? List.of(entry) : List.of();
        }
        byte[][] entries = (byte[][]) at;
        return hasher.applyAsLong(entries[0]) == hash ? List.of(entries) : List.of();
    }

    /** Whether a test holds for any entry whose hash begins (has for its lowest bits) so; it may see others too. */
    boolean anyUnder(long lowBits, int bits, Predicate<byte[]> test) {
        Object at = root;
        for (int shift = 0; shift < bits && at instanceof Node node; shift += BITS) {
            int bit = bit(lowBits, shift);
            if (!node.has(bit)) {
                return false;
            }
            at = node.slots[node.index(bit)];
        }
        return any(at, test);
    }

    private static boolean any(Object at, Predicate<byte[]> test) {
        if (at instanceof Node node) {
            for (Object slot : node.slots) {
                if (any(slot, test)) {
                    return true;
                }
            }
            return false;
        }
        return at instanceof byte[] entry
                ? test.test(entry)
                : Arrays.stream((byte[][]) at).anyMatch(test);
    }

    /** Returns the trie with one more entry. */
    HashTrie with(byte[] entry) {
        Node copy = root.copy();
        add(copy, 0, hasher.applyAsLong(entry), entry);
        return new HashTrie(hasher, copy);
    }

    /** Adds to a node that nobody else has; those below it are copied. */
    private void add(Node node, int shift, long hash, byte[] entry) {
        int bit = bit(hash, shift);
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
            Node copy = below.copy();
            node.slots[index] = copy;
            add(copy, shift + BITS, hash, entry);
            return;
        }
        node.slots[index] = joined(there, shift + BITS, hash, entry);
    }

    private Object joined(Object there, int shift, long hash, byte[] entry) {
        byte[][] entries = there instanceof byte[] bytes ? new byte[][] {bytes} : (byte[][]) there;
        long known = hasher.applyAsLong(entries[0]);
        if (known == hash) {
            byte[][] more = Arrays.copyOf(entries, entries.length + 1);
            more[entries.length] = entry;
            return more;
        }
        Node node = new Node(bit(known, shift), there);
        add(node, shift, hash, entry);
        return node;
    }

    /** The trie without this entry. */
    HashTrie without(byte[] entry) {
        Node left = without(root, 0, hasher.applyAsLong(entry), entry);
        return new HashTrie(hasher, left == null ? new Node(0) : left);
    }

    private static @Nullable Node without(Node node, int shift, long hash, byte[] entry) {
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
        if (there instanceof byte[] bytes) {
            return Arrays.equals(bytes, entry) ? null : there;
        }
        byte[][] entries = (byte[][]) there;
        byte[][] left = Arrays.stream(entries)
                .filter(bytes -> !Arrays.equals(bytes, entry))
                .toArray(byte[][]::new);
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

    private static int bit(long hash, int shift) {
        return 1 << slotOf(hash, shift);
    }

    private static int slotOf(long hash, int shift) {
        return (int) (hash >>> shift) & MASK;
    }
}
