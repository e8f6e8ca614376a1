package aigateway.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads with a scheduler of our own. The JDK (21 to 25) has that inside only: the package java.lang must be opened,
 * and a later version may lack it. Whether it is there is found out once.
 */
final class VirtualThreads {
    private static final @Nullable MethodHandle NEW;
    private static final @Nullable MethodHandle SCHEDULER;

    static {
        MethodHandle make = null;
        MethodHandle scheduler = null;
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            Class<?> virtual = Class.forName("java.lang.VirtualThread");
            make = MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class, Executor.class, String.class, int.class, Runnable.class));
            scheduler = MethodHandles.privateLookupIn(virtual, MethodHandles.lookup())
                    .findGetter(virtual, "scheduler", Executor.class)
                    .asType(MethodType.methodType(Executor.class, Thread.class));
            // Its threads get the scheduler of the thread that needs it first, which must not be a loop.
            var _ = Class.forName("sun.nio.ch.Poller");
        } catch (ReflectiveOperationException | RuntimeException _) {
            make = null;
        }
        NEW = make;
        SCHEDULER = scheduler;
    }

    private VirtualThreads() {}

    static boolean areOpen() {
        return NEW != null && SCHEDULER != null;
    }

    static Thread unstarted(Executor scheduler, Runnable task) {
        if (NEW == null) {
            throw new IllegalStateException("java.lang is not open");
        }
        try {
            return (Thread) NEW.invokeExact(scheduler, (String) null, 0, task);
        } catch (Throwable e) {
            throw new IllegalStateException("a virtual thread could not be made", e);
        }
    }

    /**
     * @param virtual a virtual thread
     */
    static @Nullable Executor schedulerOf(Thread virtual) {
        if (SCHEDULER == null) {
            return null;
        }
        try {
            return (Executor) SCHEDULER.invokeExact(virtual);
        } catch (Throwable e) {
            throw new IllegalStateException("a virtual thread has no scheduler", e);
        }
    }
}
