package aigateway.local.drills;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One address in front of several gateways: a real nginx where it is installed, else a small one of this JVM. */
interface Front extends AutoCloseable {
    String name();

    int port();

    @Override
    void close();

    /**
     * Starts one.
     *
     * @param folder for its files
     * @param programs looked at before PATH
     * @param gateways their ports
     */
    static Front start(Path folder, Optional<Path> programs, List<Integer> gateways) throws InterruptedException {
        Optional<Path> nginx =
                Program.find(programs, "nginx").or(() -> Program.find(Optional.of(Path.of("/usr/sbin")), "nginx"));
        return nginx.isPresent() ? Nginx.start(nginx.get(), folder, gateways) : SmallFront.start(gateways);
    }
}
