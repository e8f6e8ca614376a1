package aigateway.local.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Postgres's programs, unpacked once into the data folder from the archive that fits this machine. */
record PostgresBinaries(Path home) {
    /** The major version of the archives that the build brings; a data folder belongs to one major version. */
    static final String MAJOR_VERSION = "17";

    static PostgresBinaries unpacked(DataFolder folder) {
        Path bin = folder.folder("bin");
        try {
            URLConnection archive = archive().openConnection();
            Path home = bin.resolve("postgres-" + identity(archive));
            if (!Files.exists(home)) {
                removeOthers(bin);
                // A kill in the middle leaves a draft, never a half-filled home.
                Path draft = Files.createTempDirectory(bin, "postgres-");
                unpack(archive, draft);
                Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
            }
            return new PostgresBinaries(home);
        } catch (IOException e) {
            throw DataFolder.notWritable(bin, e);
        }
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private static URL archive() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String name = "/postgres-%s-%s%s.txz"
                .formatted(
                        system.startsWith("mac") ? "darwin" : system,
                        switch (machine) {
                            case "amd64", "x86_64" -> "x86_64";
                            case "aarch64", "arm64" -> "arm_64";
                            default -> machine;
                        },
                        Files.exists(Path.of("/etc/alpine-release")) ? "-alpine_linux" : "");
        URL archive = PostgresBinaries.class.getResource(name);
        if (archive == null) {
            throw new StartupFailure("This build brings no Postgres for %s on %s: set DATABASE_URL to your own."
                    .formatted(system, machine));
        }
        return archive;
    }

    /** The archive's checksum as its jar states it: another version gets another folder, without reading 15 MB. */
    private static String identity(URLConnection archive) throws IOException {
        long checksum =
                archive instanceof JarURLConnection jar ? jar.getJarEntry().getCrc() : archive.getContentLengthLong();
        return Long.toHexString(checksum);
    }

    private static void unpack(URLConnection archive, Path draft) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.getInputStream())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = draft.resolve(entry.getName()).normalize();
                if (!target.startsWith(draft)) {
                    throw new IOException("an entry outside the archive's folder");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Path parent = target.getParent();
                Files.createDirectories(parent == null ? draft : parent);
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(target, draft.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void removeOthers(Path bin) throws IOException {
        try (Stream<Path> entries = Files.list(bin)) {
            for (Path old : entries.filter(path -> path.getFileName().toString().startsWith("postgres-"))
                    .toList()) {
                ProcessTree.delete(old);
            }
        }
    }
}
