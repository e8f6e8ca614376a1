package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class LoopThreadsTest {
    private static final int ROUNDS = 20_000;

    private final EventLoop loop =
            new DefaultEventLoop(Thread.ofPlatform().name("the-loop").factory());
    private final AtomicInteger stalls = new AtomicInteger();
    private final LoopThreads threads = new LoopThreads(loop, stalls::incrementAndGet);

    @AfterEach
    void end() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        threads.close();
    }

    /** A virtual thread's text names the thread that carries it. */
    private static String carrier() {
        return Thread.currentThread().toString().replaceFirst(".*@", "");
    }

    private Thread start(Runnable task) {
        Thread thread = threads.unstarted(task);
        thread.start();
        return thread;
    }

    @Test
    void aThreadRunsOnTheLoopAndSoDoTheThreadsThatItStarts() throws Exception {
        var seen = new CompletableFuture<List<Object>>();
        start(() -> {
            var own = carrier();
            var child = new CompletableFuture<String>();
            Thread.startVirtualThread(() -> child.complete(carrier()));
            seen.complete(List.of(own, child.join(), loop.equals(LoopThreads.currentLoop())));
        });
        assertThat(seen.get(60, TimeUnit.SECONDS)).containsExactly(carrierName(), carrierName(), true);
        assertThat(LoopThreads.currentLoop()).isNull();
    }

    private String carrierName() throws Exception {
        return CompletableFuture.supplyAsync(Thread::currentThread, loop)
                .get(60, TimeUnit.SECONDS)
                .getName();
    }

    @Test
    void everyWakeUpOfAnotherThreadArrives() {
        var turns = new AtomicLong();
        var answered = new AtomicLong();
        Thread caller = start(() -> {
            for (long i = 1; i <= ROUNDS; i++) {
                turns.set(i);
                while (answered.get() != i) {
                    LockSupport.park();
                }
            }
        });
        var others = List.of(
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()),
                Executors.newVirtualThreadPerTaskExecutor());
        for (int i = 1; i <= ROUNDS; i++) {
            long turn = i;
            while (turns.get() != turn) {
                assertThat(Thread.interrupted()).as("timeout in round %d", i).isFalse();
                Thread.onSpinWait();
            }
            others.get(i % 2).execute(() -> {
                answered.set(turn);
                LockSupport.unpark(caller);
            });
        }
        assertThat(joins(caller)).isTrue();
        others.forEach(ExecutorService::close);
    }

    @Test
    void twoThreadsOfTheLoopWakeEachOtherUp() {
        var turn = new AtomicLong();
        Thread[] two = new Thread[2];
        var ready = new CountDownLatch(1);
        IntStream.range(0, 2)
                .forEach(me -> two[me] = threads.unstarted(() -> {
                    awaitUninterruptibly(ready);
                    for (long i = me; i < ROUNDS; i += 2) {
                        while (turn.get() != i) {
                            LockSupport.park();
                        }
                        turn.set(i + 1);
                        LockSupport.unpark(two[1 - me]);
                    }
                }));
        two[0].start();
        two[1].start();
        ready.countDown();
        assertThat(joins(two[0])).isTrue();
        assertThat(joins(two[1])).isTrue();
    }

    @Test
    void longWorkLeavesTheLoopWhichStaysFree() throws Exception {
        var gone = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var seen = new CompletableFuture<String>();
        start(() -> {
            LoopThreads.leaveFor(LoopThreads.LONG_BYTES);
            String before = carrier();
            LoopThreads.leave();
            gone.countDown();
            while (free.getCount() > 0) {
                Thread.onSpinWait();
            }
            seen.complete(
                    before + " " + carrier().replaceFirst("\\d+$", "N") + " " + loop.equals(LoopThreads.currentLoop()));
        });
        awaitUninterruptibly(gone);
        start(free::countDown);
        assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("the-loop long-work-N true");
        assertThat(stalls).hasValue(0);
    }

    @Test
    void aLoopThatWaitsForALockOfItsOwnThreadGetsIt() throws InterruptedException {
        var lock = new ReentrantLock();
        var held = new CountDownLatch(1);
        var taken = new CountDownLatch(1);
        Thread owner = start(() -> {
            lock.lock();
            try {
                held.countDown();
                LockSupport.park();
            } finally {
                lock.unlock();
            }
        });
        awaitUninterruptibly(held);
        var handler = loop.submit(() -> {
            LockSupport.unpark(owner);
            lock.lock();
            try {
                taken.countDown();
            } finally {
                lock.unlock();
            }
        });
        assertThat(handler.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(taken.getCount()).isZero();
        assertThat(stalls).hasPositiveValue();
    }

    @Test
    void threadsOutliveTheLoop() throws Exception {
        var parked = new CountDownLatch(1);
        var ended = new CompletableFuture<String>();
        Thread caller = start(() -> {
            parked.countDown();
            LockSupport.park();
            ended.complete("ended");
        });
        awaitUninterruptibly(parked);
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        LockSupport.unpark(caller);
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo("ended");
    }

    @Test
    void threadsWhoseTurnTheLoopHasDroppedRunWhenItIsClosed() throws Exception {
        var ended = new CompletableFuture<String>();
        // Takes tasks as a loop that is about to end, and runs none.
        var dropped = new LoopThreads(_ -> {}, stalls::incrementAndGet);
        Thread waiting = dropped.unstarted(() -> {
            LockSupport.park();
            ended.complete(carrier().replaceFirst("\\d+$", "N"));
        });
        waiting.start();
        dropped.close();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        LockSupport.unpark(waiting);
        assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo("long-work-N");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean joins(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
