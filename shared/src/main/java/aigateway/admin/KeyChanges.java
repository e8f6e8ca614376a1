package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.keys.Key;
import aigateway.keys.KeyCache;
import aigateway.keys.Keys;
import aigateway.limits.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores changes of keys and of teams, and announces them to every instance. */
public final class KeyChanges {
    private final Keys keys;
    private final KeyCache keyCache;
    private final Limits limits;
    private final Audits audits;
    private final Transactions transactions;

    public KeyChanges(Keys keys, KeyCache keyCache, Limits limits, Audits audits, Transactions transactions) {
        this.keys = keys;
        this.keyCache = keyCache;
        this.limits = limits;
        this.audits = audits;
        this.transactions = transactions;
    }

    /** Stores a new key. */
    Key created(KeyId id, List<Write> writes) {
        transactions.commit(writes);
        // An imported key may be in the cache as an unknown one.
        keyCache.forgetAll();
        return keys.find(id).orElseThrow();
    }

    /** Stores a change of a key; returns the key as it is now. */
    Key changed(Key before, List<Write> writes) {
        transactions.commit(writes);
        Key changed = keys.find(before.id()).orElseThrow();
        keyCache.forget(before.id());
        limits.publish(before.id(), before.teamId(), changed.version());
        return changed;
    }

    /**
     * Stores a change of a team, and of its keys: as the team is read with each of them, they are all read again.
     *
     * @param version of the team after it
     */
    void changed(TeamId team, long version, List<Write> writes) {
        transactions.commit(writes);
        keyCache.forget(team);
        limits.publish(team, version);
    }

    Write event(String actor, String action, KeyId id, String detail) {
        return audits.admin(new AdminEvent(actor, action, id.value(), detail));
    }

    Write event(String actor, String action, TeamId id, String detail) {
        return audits.admin(new AdminEvent(actor, action, id.value(), detail));
    }

    /** The writes of something that is in a team: the team must exist. */
    static List<Write> inTeam(@Nullable Write team, Write... writes) {
        List<Write> all = new ArrayList<>();
        if (team != null) {
            all.add(team);
        }
        all.addAll(List.of(writes));
        return all;
    }
}
