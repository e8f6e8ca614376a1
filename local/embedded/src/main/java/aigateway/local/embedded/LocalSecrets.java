package aigateway.local.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The secrets that no setting gives: made once and kept in {@code secrets.env} of the data folder, readable by its owner only.
 * Losing DATA_KEY loses every stored payload, so the file is forced to disk before anything is encrypted with it.
 */
public final class LocalSecrets {
    /** In the data folder. */
    public static final String FILE = "secrets.env";

    private static final String ADMIN_TOKEN = "ADMIN_TOKEN";
    private static final List<String> NAMES = List.of(ADMIN_TOKEN, "KEY_PEPPER", "DATA_KEY");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int SECRET_BYTES = 32;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Map<String, String> settings;
    private final boolean madeAdminToken;

    private LocalSecrets(Map<String, String> settings, boolean madeAdminToken) {
        this.settings = Map.copyOf(settings);
        this.madeAdminToken = madeAdminToken;
    }

    /**
     * Reads or makes what the environment lacks (a blank value counts as lacking). Call it while
     * {@link EmbeddedServices} holds the folder, so that two starts cannot make two sets of secrets.
     *
     * @throws StartupFailure when the file is malformed or cannot be written
     */
    public static LocalSecrets load(Path dataDir, Map<String, String> environment, SecureRandom random) {
        List<String> missing = NAMES.stream()
                .filter(name -> environment.getOrDefault(name, "").isBlank())
                .toList();
        return keep(dataDir, missing, random);
    }

    /** Reads the named secrets from the file, and makes those that it lacks. */
    static LocalSecrets keep(Path dataDir, List<String> names, SecureRandom random) {
        Path file = dataDir.resolve(FILE);
        Map<String, String> kept = new LinkedHashMap<>(DotEnv.read(file));
        Map<String, String> settings = new LinkedHashMap<>();
        boolean made = false;
        boolean madeAdminToken = false;
        for (String name : names) {
            if (kept.getOrDefault(name, "").isBlank()) {
                kept.put(name, secret(name, random));
                made = true;
                madeAdminToken |= name.equals(ADMIN_TOKEN);
            }
            settings.put(name, kept.getOrDefault(name, ""));
        }
        try {
            if (made) {
                write(file, kept);
            } else if (Files.exists(file)) {
                // A copy or a restored backup may have come back readable to everybody.
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new StartupFailure("The secrets file %s cannot be written.".formatted(file), e);
        }
        return new LocalSecrets(settings, madeAdminToken);
    }

    /** The secrets to use beside those that the environment gives. */
    public Map<String, String> settings() {
        return settings;
    }

    /** Whether this load made the admin token, so that it has to be shown to its owner now. */
    public boolean madeAdminToken() {
        return madeAdminToken;
    }

    @Override
    public String toString() {
        return "LocalSecrets" + settings.keySet();
    }

    private static String secret(String name, SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return name.equals(ADMIN_TOKEN) ? "agw_admin_" + text : text;
    }

    /** Plain where it can be, so that tools that know no quotes read it too. */
    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "'" + value + "'";
    }

    private static void write(Path file, Map<String, String> secrets) throws IOException {
        StringBuilder text =
                new StringBuilder("# Made by local/run. Without DATA_KEY the stored jobs cannot be read.\n");
        secrets.forEach((name, value) ->
                text.append(name).append('=').append(quoted(value)).append('\n'));
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder above " + file);
        }
        Files.createDirectories(folder, OWNER_ONLY_FOLDER);
        Path draft = Files.createTempFile(folder, FILE, ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
