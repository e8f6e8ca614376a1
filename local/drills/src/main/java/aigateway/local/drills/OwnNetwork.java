package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network and mounts of the drill's own, made by local/drill, out of which nothing gets. In it every address of the world
 * is this
 * machine, so that every connection is seen, and names are resolved only by the drill.
 */
final class OwnNetwork {
    private static final Path NAME_CACHE = Path.of("/run/nscd");

    private OwnNetwork() {}

    /**
     * @throws IllegalStateException where the network is not the drill's own, or cannot be changed
     */
    static void open(Path folder) throws InterruptedException {
        try {
            if (!NetworkInterface.networkInterfaces().allMatch(OwnNetwork::isLoopback)) {
                throw new IllegalStateException("this network leads out of the machine: start it as local/drill ssrf");
            }
            run("ip", "route", "add", "local", "default", "dev", "lo");
            run("ip", "-6", "route", "add", "local", "default", "dev", "lo");
            replace(Path.of("/etc/resolv.conf"), "nameserver 127.0.0.1\n", folder);
            // Others would ask a resolver of the machine, through a socket that no network parts from us.
            replace(Path.of("/etc/nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n", folder);
            if (Files.isDirectory(NAME_CACHE)) {
                run("mount", "-t", "tmpfs", "none", NAME_CACHE.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLoopback(NetworkInterface each) {
        try {
            return each.isLoopback() || !each.isUp();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For us and those we start; the file itself stays as it is. */
    private static void replace(Path file, String text, Path folder) throws IOException, InterruptedException {
        Path ours = folder.resolve(String.valueOf(file.getFileName()));
        Files.writeString(ours, text);
        run("mount", "--bind", ours.toString(), file.toString());
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", List.of(command)) + ": " + output.strip());
        }
    }
}
