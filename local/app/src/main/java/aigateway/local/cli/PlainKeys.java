package aigateway.local.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** LiteLLM's keys as their owners have them, found by the hash that its database has. */
final class PlainKeys {
    private final Map<String, String> byHash = new HashMap<>();
    private final Map<String, Integer> lineByHash = new HashMap<>();

    private PlainKeys() {}

    /**
     * Reads one key from each line; empty lines and those that begin with # are comments.
     *
     * @param file null for none
     */
    static PlainKeys read(@Nullable Path file) {
        var keys = new PlainKeys();
        if (file == null) {
            return keys;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException _) {
            throw new IllegalArgumentException("The file " + file + " cannot be read.");
        }
        for (int i = 0; i < lines.size(); i++) {
            String key = lines.get(i).strip();
            if (!key.isEmpty() && !key.startsWith("#")) {
                keys.byHash.put(hash(key), key);
                keys.lineByHash.put(hash(key), i + 1);
            }
        }
        return keys;
    }

    /** The key with this hash, or null. */
    @Nullable
    String of(String hash) {
        lineByHash.remove(hash);
        return byHash.get(hash);
    }

    /** The numbers of the lines that no key was found for. */
    List<Integer> unused() {
        return lineByHash.values().stream().sorted().toList();
    }

    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
