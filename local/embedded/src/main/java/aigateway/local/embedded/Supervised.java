package aigateway.local.embedded;

/** A store in a process of its own, which is started again when it ends by itself. */
interface Supervised extends AutoCloseable {
    String name();

    /** Whether its process has ended, by a crash or by the system's out-of-memory killer. */
    boolean hasEnded();

    /**
     * Starts it again at the same address.
     *
     * @throws StartupFailure when it does not start
     */
    void restart();

    @Override
    void close();
}
