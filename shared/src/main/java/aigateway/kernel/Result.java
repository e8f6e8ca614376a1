package aigateway.kernel;

import java.util.function.Function;

/**
 * A value, or the problem that a client is shown instead of it. For an expected refusal; a bug is an exception, and an outage is
 * {@link Unavailable}.
 *
 * @param <T> the value
 */
public sealed interface Result<T> {
    record Ok<T>(T value) implements Result<T> {}

    record Refused<T>(Problem problem) implements Result<T> {}

    static <T> Result<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Result<T> refused(Problem problem) {
        return new Refused<>(problem);
    }

    default <R> Result<R> map(Function<? super T, ? extends R> next) {
        return switch (this) {
            case Ok<T>(T value) -> new Ok<>(next.apply(value));
            case Refused<T>(Problem problem) -> new Refused<>(problem);
        };
    }

    default <R> Result<R> flatMap(Function<? super T, Result<R>> next) {
        return switch (this) {
            case Ok<T>(T value) -> next.apply(value);
            case Refused<T>(Problem problem) -> new Refused<>(problem);
        };
    }

    /** The value, or what the function makes of the problem. */
    default T orElse(Function<? super Problem, ? extends T> refused) {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Refused<T>(Problem problem) -> refused.apply(problem);
        };
    }
}
