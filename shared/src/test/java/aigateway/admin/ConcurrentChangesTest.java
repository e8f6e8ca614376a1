package aigateway.admin;

import static aigateway.testing.Product.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.BudgetStatus;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.testing.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Changes of one object that are made at the same time: none of those that were accepted is lost. */
class ConcurrentChangesTest {
    private static final Product PRODUCT = Product.start();
    private static final ManageKeys KEYS = PRODUCT.gateway().admin().manageKeys();
    private static final ManageBudgets BUDGETS = PRODUCT.gateway().admin().manageBudgets();
    private static final int ROUNDS = 12;

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void two_changes_of_one_key_are_both_kept() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            KeyId id = newKey("{\"name\":\"before\"}");

            List<Result<Key>> answers = atOnce(List.of(
                    () -> KEYS.patch("admin-token", id, json("{\"allowed_models\":[\"mock-1\"]}")),
                    () -> KEYS.patch("admin-token", id, json("{\"name\":\"after\"}"))));

            assertThat(answers).allMatch(Result.Ok.class::isInstance);
            Key stored = ok(KEYS.find(id));
            assertThat(stored.spec().allowedModels()).containsExactly("mock-1");
            assertThat(stored.spec().name()).isEqualTo("after");
            assertThat(stored.version()).isEqualTo(3);
        }
    }

    @Test
    void two_changes_of_one_budget_are_both_kept() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BudgetId id = newBudget();

            List<Result<BudgetStatus>> answers = atOnce(List.of(
                    () -> BUDGETS.patch("admin-token", id, json("{\"limit_usd\":1}")),
                    () -> BUDGETS.patch("admin-token", id, json("{\"alert_thresholds\":[50]}"))));

            assertThat(answers).allMatch(Result.Ok.class::isInstance);
            BudgetStatus stored = ok(BUDGETS.find(id));
            assertThat(stored.budget().limit().nanoUsd()).isEqualTo(1_000_000_000L);
            assertThat(stored.budget().thresholds()).containsExactly(50);
        }
    }

    /** Under a crowd some changes are refused, but each is either kept or refused. */
    @Test
    void each_of_many_changes_is_kept_or_refused_with_409() throws Exception {
        KeyId id = newKey("{\"name\":\"before\"}");
        List<Callable<Result<Key>>> changes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String tag = "t" + i;
            changes.add(() -> KEYS.patch("admin-token", id, json("{\"tags\":[\"" + tag + "\"]}")));
        }

        List<Result<Key>> answers = atOnce(changes);

        long kept = answers.stream().filter(Result.Ok.class::isInstance).count();
        assertThat(kept).isPositive();
        assertThat(ok(KEYS.find(id)).version()).isEqualTo(1 + kept);
        assertThat(PRODUCT.rows("count(*)", "admin_event where action = 'key.change' and target = ?", id.value()))
                .containsExactly(Long.toString(kept));
        assertThat(answers)
                .filteredOn(Result.Refused.class::isInstance)
                .allSatisfy(answer -> assertThat(
                                ((Result.Refused<Key>) answer).problem().status())
                        .isEqualTo(409));
    }

    @Test
    void a_change_of_a_key_that_is_revoked_at_the_same_time_does_not_come_after_the_revocation() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            KeyId id = newKey("{\"name\":\"before\"}");

            List<Callable<Result<Key>>> both = List.of(
                    () -> KEYS.patch("admin-token", id, json("{\"name\":\"after\"}")),
                    () -> KEYS.revoke("admin-token", id));
            atOnce(both);

            assertThat(ok(KEYS.find(id)).revokedAt()).isNotNull();
            assertThat(PRODUCT.rows(
                            "string_agg(action, ' ' order by seq)",
                            "admin_event where target = ? and action <> 'key.create'",
                            id.value()))
                    .isSubsetOf("key.revoke", "key.change key.revoke");
        }
    }

    @Test
    void of_ten_imports_of_one_legacy_key_one_is_stored_and_nine_are_409() throws Exception {
        String body = "{\"name\":\"old\",\"legacy_secret\":\"sk-legacy-0123456789-abcdef\","
                + "\"budgets\":[{\"limit_usd\":1}]}";
        List<Callable<Result<IssuedKey>>> imports = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            imports.add(() -> KEYS.create("admin-token", json(body)));
        }

        List<Result<IssuedKey>> answers = atOnce(imports);

        assertThat(answers).filteredOn(Result.Ok.class::isInstance).hasSize(1);
        assertThat(answers)
                .filteredOn(Result.Refused.class::isInstance)
                .hasSize(9)
                .allSatisfy(answer -> assertThat(
                                ((Result.Refused<?>) answer).problem().status())
                        .isEqualTo(409));
        assertThat(PRODUCT.rows("count(*)", "client_key where name = 'old'")).containsExactly("1");
        assertThat(PRODUCT.rows("count(*)", "budget b join client_key k on k.id = b.key_id where k.name = 'old'"))
                .containsExactly("1");
    }

    private static KeyId newKey(String body) {
        return PRODUCT.createKey(body).key().id();
    }

    private static BudgetId newBudget() {
        return ok(BUDGETS.create("admin-token", json("{\"scope\":{\"tag\":\"none\"},\"limit_usd\":5}")))
                .budget()
                .id();
    }

    private static <T> T ok(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    private static <T> List<Result<T>> atOnce(List<Callable<Result<T>>> tasks) throws Exception {
        var start = new CyclicBarrier(tasks.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result<T>>> futures = new ArrayList<>();
            for (Callable<Result<T>> task : tasks) {
                futures.add(threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            List<Result<T>> answers = new ArrayList<>();
            for (Future<Result<T>> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
