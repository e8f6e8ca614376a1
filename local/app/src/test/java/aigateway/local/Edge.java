package aigateway.local;

/** A way into the gateway: the web server of local/run, or the Lambda handler. */
interface Edge extends AutoCloseable {
    HttpReply send(Sent request);

    @Override
    void close();
}
