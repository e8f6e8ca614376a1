package aigateway.call;

import aigateway.formats.StreamReader;

/** Where a streamed reply goes, event by event, while the call is under way. */
public interface ReplySink extends StreamReader.Client {
    /** For a call whose reply is taken whole. */
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
