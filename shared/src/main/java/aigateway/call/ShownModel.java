package aigateway.call;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model's name as logs and spans may have it. A client writes into it what it likes, also a part of a prompt. */
final class ShownModel {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@][A-Za-z0-9@._:/+-]{0,99}");

    private ShownModel() {}

    /** Null where it does not look like the name of a model. */
    static @Nullable String of(@Nullable String model) {
        return model != null && NAME.matcher(model).matches() ? model : null;
    }
}
