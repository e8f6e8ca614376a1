package aigateway.maintenance;

import aigateway.audit.AdminEvent;
import aigateway.json.JsonText;
import aigateway.kernel.SeparateWork;
import aigateway.secrets.EncryptedColumn;
import aigateway.secrets.Vault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Encrypts what is kept for ever with the current version of {@code DATA_KEY}, a bounded number of values at a time, so that an
 * older version can be removed one day. What is deleted after a while, jobs and deliveries, is not touched. Each
 * round that changed something is an audit event.
 */
public final class RotateEncryption {
    private static final Logger LOG = LoggerFactory.getLogger(RotateEncryption.class);
    /** Of each column: about a second's work. */
    private static final int VALUES_MAX = 500;

    private final Vault vault;
    private final List<EncryptedColumn> columns;
    private final Consumer<AdminEvent> audit;

    /**
     * @param audit stores the event of a round
     */
    public RotateEncryption(Vault vault, List<EncryptedColumn> columns, Consumer<AdminEvent> audit) {
        this.vault = vault;
        this.columns = List.copyOf(columns);
        this.audit = audit;
    }

    public void run() {
        byte[] mark = vault.currentPrefix();
        var reencrypted = new AtomicLong();
        var work = new SeparateWork();
        for (EncryptedColumn column : columns) {
            boolean _ = work.run(
                    () -> reencrypted.addAndGet(reseal(column, mark)),
                    failure -> LOG.atError().setCause(failure).log("encryption_not_rotated"));
        }
        if (reencrypted.get() > 0) {
            String detail = JsonText.objectText(json -> json.number("values", reencrypted.get()));
            audit.accept(new AdminEvent("gateway", "encryption.rotate", "DATA_KEY", detail));
        }
        work.end();
    }

    private int reseal(EncryptedColumn column, byte[] mark) {
        int reencrypted = 0;
        int closed = 0;
        for (EncryptedColumn.Value value : column.notStartingWith(mark, VALUES_MAX)) {
            Optional<byte[]> fresh = reencrypted(value);
            if (fresh.isEmpty()) {
                closed++;
            } else if (column.replace(value, fresh.get())) {
                reencrypted++;
            }
        }
        if (reencrypted > 0 || closed > 0) {
            LOG.atLevel(closed > 0 ? Level.WARN : Level.INFO)
                    .addKeyValue("reencrypted", reencrypted)
                    .addKeyValue("not_opened", closed)
                    .log("encryption_rotated");
        }
        return reencrypted;
    }

    /** Empty where the value was sealed under a version that is gone, or is damaged: the others must go on. */
    private Optional<byte[]> reencrypted(EncryptedColumn.Value value) {
        byte[] plain;
        try {
            plain = vault.open(value.context(), value.sealed());
        } catch (IllegalStateException _) {
            return Optional.empty();
        }
        return Optional.of(vault.seal(value.context(), plain));
    }
}
