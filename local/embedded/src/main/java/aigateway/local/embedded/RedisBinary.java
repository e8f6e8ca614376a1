package aigateway.local.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a Redis program may come from: the build's jar, else what is installed. */
final class RedisBinary {
    private RedisBinary() {}

    /** The bundled one first. It is linked against OpenSSL 3, so where that is missing an installed one has to serve. */
    static List<String> candidates(DataFolder folder) {
        List<String> programs = new ArrayList<>();
        resource().map(name -> unpacked(folder, name)).ifPresent(programs::add);
        for (String name : List.of("redis-server", "valkey-server")) {
            for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                Path program = Path.of(entry).resolve(name);
                if (!entry.isEmpty() && Files.isExecutable(program) && Files.isRegularFile(program)) {
                    programs.add(program.toString());
                }
            }
        }
        return programs;
    }

    private static Optional<String> resource() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return switch (system.startsWith("mac") ? "mac" : system) {
            case "linux" -> Optional.of(arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64");
            case "mac" ->
                Optional.of(arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64");
            default -> Optional.empty();
        };
    }

    private static String unpacked(DataFolder folder, String name) {
        Path bin = folder.folder("bin");
        Path program = bin.resolve(name);
        if (Files.exists(program)) {
            return program.toString();
        }
        try (InputStream bytes = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (bytes == null) {
                throw new IllegalStateException("the build lacks " + name);
            }
            // Renamed when whole: a kill in the middle must not leave half a program.
            Path draft = Files.createTempFile(bin, name, ".new");
            Files.copy(bytes, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
            return program.toString();
        } catch (IOException e) {
            throw DataFolder.notWritable(program, e);
        }
    }
}
