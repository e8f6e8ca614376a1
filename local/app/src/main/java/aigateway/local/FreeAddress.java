package aigateway.local;

import aigateway.local.embedded.StartupFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

/** The address to listen on. Looked at first, because the services take seconds to start and would have to be ended again. */
final class FreeAddress {
    static final String PORT_DEFAULT = "8010";
    static final String HOST_DEFAULT = "127.0.0.1";

    private FreeAddress() {}

    /**
     * @throws StartupFailure when the settings name no address of this machine, or one that is in use
     */
    static InetSocketAddress of(Map<String, String> environment) {
        String port = text(environment, "PORT", PORT_DEFAULT);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new StartupFailure("PORT must be a whole number up to 65535.");
        }
        var address = new InetSocketAddress(text(environment, "HOST", HOST_DEFAULT), Integer.parseInt(port));
        requireFree(address);
        return address;
    }

    private static void requireFree(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null) {
            throw new StartupFailure("HOST is not an address of this machine.");
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new StartupFailure("Port " + address.getPort() + " is in use" + PortUser.of(address), e);
        }
    }

    private static String text(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}
