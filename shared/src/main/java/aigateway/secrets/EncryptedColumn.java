package aigateway.secrets;

import java.util.List;

/** Sealed values that live as long as their rows, and so longer than a version of {@code DATA_KEY}. */
public interface EncryptedColumn {
    /**
     * A value as it was read.
     *
     * @param row the id of its row
     * @param context the associated data it was sealed with
     */
    record Value(String row, String context, byte[] sealed) {}

    /** Values that do not start with a prefix, in random order, so that values that cannot be opened never hide the others. */
    List<Value> notStartingWith(byte[] prefix, int limit);

    /** Replaces a value; false when it is no longer the one that was read. */
    boolean replace(Value read, byte[] sealed);
}
