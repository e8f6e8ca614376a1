package aigateway.local;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a signal to stop does: the first one ends the process in order, a second one does not wait for what is open. The JVM
 * alone ignores a second one.
 */
final class StopSignals {
    private static final int SIGNAL_EXIT_CODE = 128;
    private static final int INT = 2;
    private static final int TERM = 15;

    private final Runnable hurry;
    private final AtomicInteger received = new AtomicInteger();

    private StopSignals(Runnable hurry) {
        this.hurry = hurry;
    }

    /**
     * @param hurry runs at the second signal, while the shutdown hooks are running
     */
    static void handle(Runnable hurry) {
        var signals = new StopSignals(hurry);
        signals.handle("INT", INT);
        signals.handle("TERM", TERM);
    }

    /** By reflection, because the compiler warns of each use of the JDK's only class for this. */
    private void handle(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            received(number);
                        }
                        return null;
                    });
            var lookup = MethodHandles.publicLookup();
            Object made = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                    .invoke(name);
            var _ = lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                    .invoke(made, proxy);
        } catch (Throwable e) {
            System.Logger log = System.getLogger(StopSignals.class.getName());
            log.log(System.Logger.Level.WARNING, "the JVM handles {0} by itself: {1}", name, e.toString());
        }
    }

    private void received(int number) {
        if (received.incrementAndGet() > 1) {
            hurry.run();
        } else {
            // In a thread of its own: the handler must return.
            Thread.ofPlatform().name("stop").start(() -> System.exit(SIGNAL_EXIT_CODE + number));
        }
    }
}
