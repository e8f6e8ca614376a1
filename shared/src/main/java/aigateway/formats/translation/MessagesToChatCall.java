package aigateway.formats.translation;

import org.jspecify.annotations.Nullable;

/** A tool call of a Chat Completions stream. Its block is opened when its name is known, which some providers send late. */
final class MessagesToChatCall {
    private static final int NONE = -1;

    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private int block = NONE;

    /** Whether a piece with this id belongs to another call. Some providers number every call zero. */
    boolean isOther(@Nullable String newId) {
        return newId != null && !newId.isEmpty() && !id.isEmpty() && !newId.equals(id);
    }

    void add(@Nullable String newId, @Nullable String more) {
        id = id.isEmpty() && newId != null ? newId : id;
        arguments.append(more == null ? "" : more);
    }

    boolean isClosed() {
        return block == NONE;
    }

    void open(int at) {
        block = at;
    }

    int block() {
        return block;
    }

    /** Empty until a piece names it. */
    String id() {
        return id;
    }

    /** The arguments since the last time. */
    String takeArguments() {
        String more = arguments.toString();
        arguments.setLength(0);
        return more;
    }
}
