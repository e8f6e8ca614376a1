package aigateway.redis;

/** A connection of its own that receives what is published in channels, until it is lost or closed. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Does not wait until the connection is closed. */
    @Override
    void close();

    /** What happens on the connection; called by its thread, which must not wait. */
    interface Receiver {
        void received(String channel, String message);

        /** Nothing more is received. */
        void lost();
    }
}
