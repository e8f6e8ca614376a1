package aigateway.people;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.secrets.SettingSecrets;
import aigateway.testing.ManualClock;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenAccessTest {
    private static final String PEPPER = "a-pepper-of-the-tests";

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final PostgresPeople people = new PostgresPeople(postgres);
    private final PostgresPersonTokens tokens = new PostgresPersonTokens(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final ManualClock clock = new ManualClock(Instant.parse("2030-01-02T12:00:00Z"));
    private final TokenHashes hashes = hashes(PEPPER);
    private final TokenAccess access = new TokenAccess(tokens, hashes, clock);
    private final SequentialIds ids = new SequentialIds();
    private final Person ada = person(Role.VIEWER);

    @AfterEach
    void close() {
        postgres.close();
    }

    private record Made(PersonTokenId id, String text) {}

    @Test
    void a_token_has_the_lower_one_of_its_role_and_the_persons() {
        Made token = token(Role.ADMIN);

        assertThat(access.find(token.text).map(Access::role)).hasValue(Role.VIEWER);
        assertThat(access.find(token(Role.TEAM_VIEWER).text).map(Access::role)).hasValue(Role.TEAM_VIEWER);
        change(new PersonSpec(ada.email(), ada.name(), Role.ADMIN, Set.of(), false));
        assertThat(access.find(token.text).map(Access::role)).hasValue(Role.ADMIN);
        assertThat(access.find(token.text).map(Access::actor)).hasValue("ada@example.com (ci)");
    }

    @Test
    void a_wrong_secret_an_unknown_id_and_a_wrong_checksum_find_nothing() {
        Made token = token(Role.VIEWER);
        String other = token(Role.VIEWER).text;

        assertThat(access.find(token.text.substring(0, 22) + other.substring(22)))
                .isEmpty();
        assertThat(access.find(
                        hashes.generate(new PersonTokenId("unknown000000000")).text()))
                .isEmpty();
        assertThat(access.find(token.text.substring(0, token.text.length() - 1)))
                .isEmpty();
        assertThat(access.find("agwp_")).isEmpty();
    }

    @Test
    void a_revoked_or_expired_token_and_a_disabled_person_find_nothing() {
        Made revoked = token(Role.VIEWER);
        Made expired = token(Role.VIEWER);
        commits.commit(List.of(tokens.revoke(revoked.id, clock.instant())));
        assertThat(access.find(revoked.text)).isEmpty();
        assertThat(access.find(expired.text)).isPresent();

        change(new PersonSpec(ada.email(), ada.name(), ada.role(), Set.of(), true));
        assertThat(access.find(expired.text)).isEmpty();

        change(new PersonSpec(ada.email(), ada.name(), ada.role(), Set.of(), false));
        clock.advance(Duration.ofDays(1));
        assertThat(access.find(expired.text)).isEmpty();
    }

    @Test
    void a_token_of_an_old_pepper_works_while_that_is_accepted() {
        Made token = token(Role.VIEWER);

        assertThat(new TokenAccess(tokens, hashes("2:another-pepper-of-tests,1:" + PEPPER), clock).find(token.text))
                .isPresent();
        assertThat(new TokenAccess(tokens, hashes("2:another-pepper-of-tests"), clock).find(token.text))
                .isEmpty();
    }

    @Test
    void a_use_is_noted_at_most_once_a_minute() {
        Made token = token(Role.VIEWER);
        assertThat(lastUsed(token)).isEmpty();

        access.find(token.text);
        Optional<Instant> first = lastUsed(token);
        assertThat(first).hasValue(clock.instant());
        clock.advance(Duration.ofSeconds(59));
        access.find(token.text);
        assertThat(lastUsed(token)).isEqualTo(first);
        clock.advance(Duration.ofSeconds(2));
        access.find(token.text);
        assertThat(lastUsed(token)).hasValue(clock.instant());
    }

    @Test
    void neither_hash_nor_token_is_ever_printed() {
        TokenHashes.NewToken made = hashes.generate(ids.personToken());

        assertThat(made.toString()).isEqualTo("NewToken");
        assertThat(TokenText.read(made.text()).orElseThrow().toString()).endsWith(".****");
    }

    private Optional<Instant> lastUsed(Made token) {
        return tokens.find(ada.id(), token.id).map(PersonToken::lastUsedAt);
    }

    private Made token(Role role) {
        PersonTokenId id = ids.personToken();
        TokenHashes.NewToken made = hashes.generate(id);
        var spec = new TokenSpec("ci", role, clock.instant().plus(Duration.ofDays(1)));
        commits.commit(List.of(tokens.create(id, ada.id(), spec, made)));
        return new Made(id, made.text());
    }

    private Person person(Role role) {
        PersonId id = ids.person();
        commits.commit(people.create(id, new PersonSpec("ada@example.com", "Ada", role, Set.of(), false)));
        return people.find(id).orElseThrow();
    }

    private void change(PersonSpec spec) {
        long version = people.find(ada.id()).orElseThrow().version();
        commits.commit(people.change(ada.id(), version, spec, clock.instant()));
    }

    private static TokenHashes hashes(String pepper) {
        return new TokenHashes(new SettingSecrets(Map.of("KEY_PEPPER", pepper)), new Random(1));
    }
}
