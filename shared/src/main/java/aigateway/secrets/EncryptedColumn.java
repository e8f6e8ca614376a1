package aigateway.secrets;

import java.util.List;

/** Where sealed values stand that live as long as their rows, and so longer than a version of {@code DATA_KEY}. */
public interface EncryptedColumn {
    /**
     * One of them, as it was read.
     *
     * @param row the id of its row
     * @param place what it was sealed for
     */
    record Value(String row, String place, byte[] sealed) {}

    /** Values that do not begin so, in no order, so that some that cannot be opened never hide all the others. */
    List<Value> notBeginningWith(byte[] mark, int limit);

    /** Puts another in its place; false when it is no longer the one that was read. */
    boolean replace(Value read, byte[] sealed);
}
