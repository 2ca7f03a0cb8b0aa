package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The keys of active instances by address. An entry is a packed instance, for the first of its addresses, or for each further
 * one a byte 0 (which begins no packed instance), the address and the key, each after its length. Half of an entry's hash is
 * the address's and half the key's: instances that share an address share a branch, not a list.
 */
final class ActiveAddresses {
    private static final int HALF = 30;
    private static final long HALF_MASK = (1L << HALF) - 1;
    private static final byte FURTHER = 0;

    private final HashTrie entries;

    private ActiveAddresses(HashTrie entries) {
        this.entries = entries;
    }

    /** The addresses of those of these packed instances that have rights. */
    static ActiveAddresses of(Collection<byte[]> instances) {
        List<byte[]> all = new ArrayList<>(instances.size());
        instances.forEach(packed -> all.addAll(entriesOf(packed)));
        return new ActiveAddresses(HashTrie.of(all, ActiveAddresses::hash));
    }

    boolean contains(IpAddress address) {
        return any(address, entry -> true);
    }

    /** The keys of the instances at an address, in order. */
    List<AccessKeyId> keysAt(IpAddress address) {
        List<AccessKeyId> keys = new ArrayList<>(1);
        any(address, entry -> {
            int key = keyAt(entry);
            byte[] compact = Arrays.copyOfRange(entry, key, key + lengthBefore(entry, key));
            keys.add(new AccessKeyId(CompactId.keyOf(compact)));
            return false;
        });
        keys.sort(Comparator.comparing(AccessKeyId::value));
        return keys;
    }

    private boolean any(IpAddress address, Predicate<byte[]> test) {
        byte[] bytes = address.bytes();
        long low = PackedInstance.hash(bytes, 0, bytes.length) & HALF_MASK;
        return entries.anyUnder(low, HALF, entry -> isUnder(entry, bytes) && test.test(entry));
    }

    /** These with an instance, if it has rights. */
    ActiveAddresses with(byte[] packed) {
        HashTrie more = entries;
        for (byte[] entry : entriesOf(packed)) {
            more = more.with(entry);
        }
        return new ActiveAddresses(more);
    }

    ActiveAddresses without(byte[] packed) {
        HashTrie left = entries;
        for (byte[] entry : entriesOf(packed)) {
            left = left.without(entry);
        }
        return new ActiveAddresses(left);
    }

    private static List<byte[]> entriesOf(byte[] packed) {
        if (!PackedInstance.isActive(packed)) {
            return List.of();
        }
        int count = PackedInstance.addressCount(packed);
        if (count == 1) {
            return List.of(packed);
        }
        List<byte[]> all = new ArrayList<>(List.of(packed));
        int key = 1 + lengthBefore(packed, 1);
        int at = PackedInstance.firstAddressAt(packed);
        for (int i = 1; i < count; i++) {
            at += lengthBefore(packed, at) + 1;
            int address = 1 + lengthBefore(packed, at);
            all.add(ByteBuffer.allocate(1 + address + key)
                    .put(FURTHER)
                    .put(packed, at - 1, address)
                    .put(packed, 0, key)
                    .array());
        }
        return all;
    }

    private static int addressAt(byte[] entry) {
        return entry[0] == FURTHER ? 2 : PackedInstance.firstAddressAt(entry);
    }

    private static int keyAt(byte[] entry) {
        return entry[0] == FURTHER ? 3 + lengthBefore(entry, 2) : 1;
    }

    private static int lengthBefore(byte[] entry, int at) {
        return entry[at - 1] & 0xFF;
    }

    private static boolean isUnder(byte[] entry, byte[] address) {
        int at = addressAt(entry);
        return Arrays.equals(entry, at, at + lengthBefore(entry, at), address, 0, address.length);
    }

    private static long hash(byte[] entry) {
        return (hashAt(entry, addressAt(entry)) & HALF_MASK) | (hashAt(entry, keyAt(entry)) & HALF_MASK) << HALF;
    }

    private static long hashAt(byte[] entry, int at) {
        return PackedInstance.hash(entry, at, at + lengthBefore(entry, at));
    }
}
