package aigateway.local;

import java.nio.file.Path;

/**
 * Where this process logs: to a file, because the terminal belongs to the person who typed local/run. A container writes to its
 * standard output instead, with {@code -Dlogback.configurationFile=logback.xml}.
 */
final class ProcessLog {
    private static final String SETTING = "logback.configurationFile";
    private static final String TO_FILE = "logback-local.xml";

    private ProcessLog() {}

    /** Before anything logs: the configuration is read at the first logger. */
    static void open(Path dataDir) {
        System.getProperties().putIfAbsent(SETTING, TO_FILE);
        System.setProperty(
                "agw.log.file", dataDir.resolve("logs").resolve("gateway.log").toString());
    }

    /** Otherwise nothing else may be written there: a log must hold no key and no password. */
    static boolean isFile() {
        return TO_FILE.equals(System.getProperty(SETTING));
    }
}
