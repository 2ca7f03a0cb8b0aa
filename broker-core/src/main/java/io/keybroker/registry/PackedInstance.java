package io.keybroker.registry;

import io.keybroker.credential.AccessKeyId;
import io.keybroker.net.IpAddress;
import io.keybroker.policy.Tags;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An instance in about 70 bytes, so that a million of them fit into a small heap. The bytes start with the access key
 * ID and the instance ID, both with their length.
 */
final class PackedInstance {
    private static final int NANOS_IN_MILLI = 1_000_000;
    private static final List<InstanceState> STATES = List.of(InstanceState.values());

    private PackedInstance() {}

    static byte[] pack(Instance instance) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        writeBytes(out, CompactId.ofKey(instance.accessKeyId().value()));
        writeBytes(out, CompactId.ofInstance(instance.id()));
        out.write(STATES.indexOf(instance.state()));
        writeNumber(out, instance.generation());
        writeNumber(out, instance.master());
        writeTime(out, instance.createdAt());
        writeTime(out, instance.expiresAt());
        writeNumber(out, instance.ips().size());
        instance.ips().forEach(ip -> writeBytes(out, ip.bytes()));
        writeText(out, instance.name());
        writeText(out, instance.role());
        writeText(out, instance.tags().toString());
        return out.toByteArray();
    }

    static Instance unpack(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        AccessKeyId key = new AccessKeyId(CompactId.keyOf(readBytes(in)));
        String id = CompactId.instanceOf(readBytes(in));
        InstanceState state = STATES.get(in.get());
        int generation = (int) readNumber(in);
        int master = (int) readNumber(in);
        Instant createdAt = readTime(in);
        Instant expiresAt = readTime(in);
        Set<IpAddress> ips = readAddresses(in);
        return new Instance(
                id,
                readText(in),
                ips,
                readText(in),
                state,
                key,
                generation,
                master,
                createdAt,
                expiresAt,
                Tags.parse(readText(in)));
    }

    /** Returns the hash of the access key ID. */
    static int keyHash(byte[] packed) {
        return hash(packed, 1, 1 + (packed[0] & 0xFF));
    }

    /** Returns the hash of the instance ID. */
    static int idHash(byte[] packed) {
        int length = 1 + (packed[0] & 0xFF);
        return hash(packed, length + 1, length + 1 + (packed[length] & 0xFF));
    }

    /** Returns the hash of a compact ID. */
    static int hash(byte[] compactId) {
        return hash(compactId, 0, compactId.length);
    }

    static boolean hasKey(byte[] packed, byte[] compactKey) {
        return Arrays.equals(packed, 1, 1 + (packed[0] & 0xFF), compactKey, 0, compactKey.length);
    }

    static boolean hasId(byte[] packed, byte[] compactId) {
        int length = 1 + (packed[0] & 0xFF);
        return Arrays.equals(packed, length + 1, length + 1 + (packed[length] & 0xFF), compactId, 0, compactId.length);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash ^= hash >>> 16; // the last step of MurmurHash3, so that similar IDs get different branches
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    private static void writeTime(ByteArrayOutputStream out, Instant time) {
        writeNumber(out, time.getEpochSecond());
        boolean whole = time.getNano() % NANOS_IN_MILLI == 0;
        writeNumber(out, whole ? time.getNano() / NANOS_IN_MILLI * 2L : time.getNano() * 2L + 1);
    }

    private static Instant readTime(ByteBuffer in) {
        long seconds = readNumber(in);
        long part = readNumber(in);
        return Instant.ofEpochSecond(seconds, part % 2 == 0 ? part / 2 * NANOS_IN_MILLI : part / 2);
    }

    private static Set<IpAddress> readAddresses(ByteBuffer in) {
        int count = (int) readNumber(in);
        if (count == 1) {
            return Set.of(IpAddress.ofBytes(readBytes(in)));
        }
        Set<IpAddress> ips = new HashSet<>();
        for (int i = 0; i < count; i++) {
            ips.add(IpAddress.ofBytes(readBytes(in)));
        }
        return ips;
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(out, utf8.length);
        out.write(utf8, 0, utf8.length);
    }

    private static String readText(ByteBuffer in) {
        byte[] utf8 = new byte[(int) readNumber(in)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Writes at most 255 bytes, the maximum of addresses and IDs. */
    private static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
        out.write(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    private static byte[] readBytes(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0xFF];
        in.get(bytes);
        return bytes;
    }

    /** Writes seven bits per byte, the lowest first (LEB128, unsigned: a negative number takes ten bytes). */
    private static void writeNumber(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long readNumber(ByteBuffer in) {
        long number = 0;
        int shift = 0;
        long part = in.get();
        while (part < 0) {
            number |= (part & 0x7F) << shift;
            shift += 7;
            part = in.get();
        }
        return number | (part << shift);
    }
}
