package aigateway.call;

import aigateway.formats.StreamReader;

/** Receives a streamed reply, event by event, while the call runs. */
public interface ReplySink extends StreamReader.Client {
    /** For a call whose reply is whole. */
    ReplySink NONE = new ReplySink() {
        @Override
        public boolean take(byte[] event) {
            throw new IllegalStateException("this call's reply is whole");
        }

        @Override
        public void whenGone(Runnable cancel) {
            throw new IllegalStateException("this call's reply is whole");
        }
    };
}
