package aigateway.functions.web;

/** Makes the threads that carry calls; without such a bean each call has a virtual thread of the JDK. */
public interface CallThreads {
    /** The name of the executor for routes that pass calls on; all others run on Micronaut's executor for blocking work. */
    String EXECUTOR = "calls";

    /** A thread for a call, not yet started. Called by the thread that has read the request. */
    Thread unstarted(Runnable call);
}
