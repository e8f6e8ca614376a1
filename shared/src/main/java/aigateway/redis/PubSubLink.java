package aigateway.redis;

import aigateway.kernel.Unavailable;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * A connection that receives messages. Lettuce would open it again when it is lost; but what was published meanwhile is not
 * received, so it ends then, and its owner opens another one.
 *
 * <p>Round trips: those of opening a connection, and one for each channel.
 */
final class PubSubLink extends RedisPubSubAdapter<String, String>
        implements Subscription, RedisConnectionStateListener {
    private final StatefulRedisPubSubConnection<String, String> connection;
    private final Receiver receiver;

    private PubSubLink(StatefulRedisPubSubConnection<String, String> connection, Receiver receiver) {
        this.connection = connection;
        this.receiver = receiver;
    }

    /**
     * @throws Unavailable when the server does not confirm each channel in time
     */
    static Subscription open(
            StatefulRedisPubSubConnection<String, String> connection, Receiver receiver, String... channels) {
        var link = new PubSubLink(connection, receiver);
        connection.addListener((RedisConnectionStateListener) link);
        connection.addListener((RedisPubSubListener<String, String>) link);
        try {
            // One after the other: who receives on the last one receives on all.
            for (String channel : channels) {
                connection.sync().subscribe(channel);
            }
            return link;
        } catch (RedisException e) {
            link.close();
            throw new Unavailable("redis", e);
        }
    }

    @Override
    public void message(String channel, String message) {
        receiver.received(channel, message);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
        receiver.lost();
        close();
    }

    @Override
    public void close() {
        var _ = connection.closeAsync();
    }
}
