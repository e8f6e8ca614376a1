package aigateway.local.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The folder that holds everything {@code local/run} keeps. Open means locked: one process at a time uses it. */
final class DataFolder implements AutoCloseable {
    /** POSIX drops a file's lock when any channel of the process on it is closed, so we must not open our own again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** pg_ctl hands the path to a shell between double quotes and escapes nothing. */
    private static final Pattern UNSAFE_PATH = Pattern.compile("[\"$`\\\\\\p{Cntrl}]");

    private static final int PORT_ATTEMPTS_MAX = 20;

    private final Path path;
    private final FileChannel lock;
    private final Map<String, Integer> ports;

    private DataFolder(Path path, FileChannel lock, Map<String, Integer> ports) {
        this.path = path;
        this.lock = lock;
        this.ports = ports;
    }

    /** @throws StartupFailure when the folder cannot be made, written or locked */
    static DataFolder open(Path wanted) {
        Path path = created(wanted.toAbsolutePath().normalize());
        if (!HELD.add(path)) {
            throw inUse(path, Long.toString(ProcessHandle.current().pid()));
        }
        boolean opened = false;
        try {
            FileChannel lock = lock(path);
            DataFolder folder = new DataFolder(path, lock, knownPorts(path.resolve("ports")));
            opened = true;
            return folder;
        } catch (IOException e) {
            throw notWritable(path, e);
        } finally {
            if (!opened) {
                HELD.remove(path);
            }
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** A folder beneath this one, made where it is missing. */
    Path folder(String name) {
        Path folder = path.resolve(name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
    }

    /** A free loopback port: the one that this name had last time if it is still free, so that bookmarks last. */
    synchronized int freePort(String name) {
        int port = bindable(ports.getOrDefault(name, 0));
        for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX && (port == 0 || isOthers(name, port)); attempt++) {
            port = bindable(0);
        }
        if (port == 0) {
            throw new StartupFailure("No free port on 127.0.0.1.");
        }
        if (!Integer.valueOf(port).equals(ports.put(name, port))) {
            StringBuilder text = new StringBuilder();
            new TreeMap<>(ports)
                    .forEach((key, value) ->
                            text.append(key).append('=').append(value).append('\n'));
            try {
                Files.writeString(path.resolve("ports"), text);
            } catch (IOException e) {
                throw notWritable(path, e);
            }
        }
        return port;
    }

    /** Promised to a service that has not bound it yet, perhaps. */
    private boolean isOthers(String name, int port) {
        return ports.entrySet().stream()
                .anyMatch(entry -> entry.getValue() == port && !entry.getKey().equals(name));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The kernel drops the lock with the process in any case.
        } finally {
            HELD.remove(path);
        }
    }

    private static Path created(Path path) {
        if (UNSAFE_PATH.matcher(path.toString()).find()) {
            throw new StartupFailure(
                    "The data folder %s cannot be used: its path holds one of \" $ ` \\ or a control character."
                            .formatted(path));
        }
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new StartupFailure("The data folder %s is not a folder.".formatted(path));
        }
        try {
            var ownerOnly = PosixFilePermissions.fromString("rwx------");
            if (!Files.exists(path)) {
                Files.createDirectories(path, PosixFilePermissions.asFileAttribute(ownerOnly));
            } else if (!Files.getPosixFilePermissions(path).equals(ownerOnly)) {
                // Logs and database files in it are for this user only.
                Files.setPosixFilePermissions(path, ownerOnly);
            }
            return path.toRealPath();
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
            if (!locked) {
                throw inUse(path, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** A remembered port is a convenience: a line that makes no sense is forgotten. */
    private static Map<String, Integer> knownPorts(Path file) throws IOException {
        Map<String, Integer> ports = new HashMap<>();
        if (Files.exists(file)) {
            for (String line :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
                String[] parts = line.split("=", 2);
                if (parts.length == 2 && parts[1].matches("[1-9][0-9]{0,4}")) {
                    ports.put(parts[0], Integer.valueOf(parts[1]));
                }
            }
        }
        return ports;
    }

    private static int bindable(int port) {
        if (port > 65_535) {
            return 0;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }

    private static StartupFailure inUse(Path path, String pid) {
        return new StartupFailure(
                "The data folder %s is already in use by process %s: stop it, or set AGW_DATA_DIR to another folder."
                        .formatted(path, pid.isEmpty() ? "(unknown)" : pid));
    }

    static StartupFailure notWritable(Path path, IOException cause) {
        return new StartupFailure(
                "The data folder %s cannot be written (%s): fix it, or set AGW_DATA_DIR to another folder."
                        .formatted(path, cause.getClass().getSimpleName()),
                cause);
    }
}
