package aigateway.people;

import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds what a person's token may do. Nothing is cached, so a revoked token, a disabled person or a changed role counts from the
 * next request on. The caller bounds the look-ups of wrong tokens.
 *
 * <p>Round trips: one to Postgres, and once a minute for each token in use a second one; none for a text that cannot be a token.
 */
public final class TokenAccess {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final PostgresPersonTokens tokens;
    private final TokenHashes hashes;
    private final InstantSource clock;

    public TokenAccess(PostgresPersonTokens tokens, TokenHashes hashes, InstantSource clock) {
        this.tokens = tokens;
        this.hashes = hashes;
        this.clock = clock;
    }

    /** Empty for a token that does not work. */
    public Optional<Access> find(String text) {
        return TokenText.read(text).flatMap(this::find);
    }

    private Optional<Access> find(TokenText text) {
        PostgresPersonTokens.Stored stored = tokens.findStored(text.id()).orElse(null);
        boolean right = hashes.matches(stored == null ? null : stored.hash(), text);
        Instant now = clock.instant();
        if (stored == null
                || !right
                || stored.token().status(now) != PersonToken.Status.ACTIVE
                || stored.person().isDisabled()) {
            return Optional.empty();
        }
        note(stored.token(), now);
        return Optional.of(
                Access.of(stored.person(), stored.token().role(), stored.token().name()));
    }

    private void note(PersonToken token, Instant now) {
        Instant due = now.minus(INTERVAL);
        Instant last = token.lastUsedAt();
        if (last == null || last.isBefore(due)) {
            try {
                tokens.used(token.id(), now, due);
            } catch (Unavailable _) {
                // The request itself goes on, or says so.
            }
        }
    }
}
