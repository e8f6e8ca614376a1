package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real nginx with local/nginx.conf, whose addresses and folder are replaced. */
record Nginx(Program program, int port) implements Front {
    private static final Path CONFIGURATION = Path.of(System.getProperty("agw.home", ""), "local", "nginx.conf");
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    static Nginx start(Path file, Path folder, List<Integer> gateways) throws InterruptedException {
        int port = ChildProcess.freePort();
        try {
            Path own = Files.createDirectories(folder.resolve("nginx"));
            String text = Files.readString(CONFIGURATION)
                    .replace("/tmp/nginx", own + "/nginx")
                    .replace("listen 8080", "listen 127.0.0.1:" + port);
            for (int i = 0; i < gateways.size(); i++) {
                text = text.replace("gateway-" + (i + 1) + ":8010", "127.0.0.1:" + gateways.get(i));
            }
            Path configuration = own.resolve("nginx.conf");
            Files.writeString(configuration, text);
            Path output = own.resolve("output");
            Program program = Program.start(
                    file,
                    output,
                    "-e",
                    "stderr",
                    "-p",
                    own.toString(),
                    "-c",
                    configuration.toString(),
                    "-g",
                    "daemon off;");
            Wait.require("nginx listens, see " + output, START_LIMIT, () -> listens(port));
            return new Nginx(program, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean listens(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public String name() {
        return "nginx with local/nginx.conf";
    }

    @Override
    public void close() {
        program.close();
    }
}
