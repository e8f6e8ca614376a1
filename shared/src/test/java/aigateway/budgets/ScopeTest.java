package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static final KeyId OWNER = new KeyId("abcdefgh");

    @Test
    void a_scope_reads_what_it_writes() {
        Scope scope = Scope.EVERYTHING
                .with(Scope.KEY, "abcdefgh")
                .with(Scope.TAG, "team:x")
                .with(Scope.MODEL, "gpt-*");

        String text = JsonText.objectText(scope::write);

        assertThat(text).contains("\"key_id\":\"abcdefgh\",\"team_id\":null,\"tag\":\"team:x\",\"model\":\"gpt-*\"");
        assertThat(read(text, null).scope()).isEqualTo(scope);
    }

    @Test
    void a_scope_without_conditions_is_written_with_every_member() {
        Json.Obj written = object(JsonText.objectText(Scope.EVERYTHING::write).getBytes(StandardCharsets.UTF_8));

        assertThat(written.members().keySet()).containsExactlyElementsOf(members());
        assertThat(written.members().values()).containsOnly(new Json.Null());
        assertThat(read("{}", null).scope()).isEqualTo(Scope.EVERYTHING);
    }

    @Test
    void a_budget_that_is_created_with_a_key_is_limited_to_it() {
        assertThat(read("{\"model\":\"gpt-4o\"}", OWNER).scope())
                .isEqualTo(Scope.EVERYTHING.with(Scope.KEY, "abcdefgh").with(Scope.MODEL, "gpt-4o"));
        assertThat(problem(fields("{\"tag\":\"x\"}"), OWNER)).isEqualTo("Unknown parameter: 'scope.tag'.");
    }

    @Test
    void a_value_of_the_wrong_form_is_refused() {
        assertThat(problem(fields("{\"key_id\":\"a\"}"), null))
                .contains("scope.key_id")
                .contains("id of a key");
        assertThat(problem(fields("{\"tag\":\"A\"}"), null)).contains("scope.tag");
        assertThat(problem(fields("{\"team_id\":\"chat\"}"), null)).contains("id of a team");
        assertThat(problem(fields("{\"model\":\"a*b\"}"), null)).contains("scope.model");
    }

    @Test
    void a_key_that_does_not_exist_is_refused() {
        Fields fields = fields("{\"key_id\":\"abcdefgh\"}");
        Scope scope = BudgetSpec.create(fields, new BudgetId("bud_1"), null).scope();

        scope.check(fields, existing(true));
        assertThat(fields.problem()).isNull();
        scope.check(fields, existing(false));

        assertThat(String.valueOf(fields.problem())).contains("scope.key_id").contains("there is no such key");
    }

    @Test
    void a_team_that_does_not_exist_is_refused() {
        Fields fields = fields("{\"team_id\":\"team_00000000000000000000000000000001\"}");
        Scope scope = BudgetSpec.create(fields, new BudgetId("bud_1"), null).scope();

        scope.check(fields, existing(true));
        assertThat(fields.problem()).isNull();
        scope.check(fields, existing(false));

        assertThat(String.valueOf(fields.problem())).contains("scope.team_id").contains("there is no such team");
    }

    @Test
    void budgets_are_found_by_the_key_its_team_and_its_tags_with_any_model() {
        assertThat(Scope.conditions(new ScopeField.CallingKey(OWNER, null, List.of("x"))))
                .isEqualTo(" and (b.key_id is null or b.key_id = :key_id)"
                        + " and (b.team_id is null or b.team_id = :team_id::text)"
                        + " and (b.tag is null or b.tag = any (:tag))");
    }

    @Test
    void the_api_document_lists_exactly_the_members_of_a_scope() throws IOException {
        Json.Obj document = object(Files.readAllBytes(Path.of("../docs/openapi.json")));
        for (String name : List.of("components", "schemas", "BudgetScope", "properties")) {
            document = Objects.requireNonNull(document.object(name), name);
        }

        assertThat(document.members().keySet()).containsExactlyInAnyOrderElementsOf(members());
    }

    private static ScopeField.Existing existing(boolean all) {
        return new ScopeField.Existing() {
            @Override
            public boolean hasKey(KeyId key) {
                return all;
            }

            @Override
            public boolean hasTeam(TeamId team) {
                return all;
            }
        };
    }

    private static List<String> members() {
        return Scope.FIELDS.stream().map(ScopeField::member).toList();
    }

    private static Budget read(String scope, @Nullable KeyId owner) {
        Fields fields = fields(scope);
        Budget budget = BudgetSpec.create(fields, new BudgetId("bud_1"), owner);
        assertThat(fields.problem()).isNull();
        return budget;
    }

    private static String problem(Fields fields, @Nullable KeyId owner) {
        BudgetSpec.create(fields, new BudgetId("bud_1"), owner);
        return fields.problem() == null ? "" : fields.problem().message();
    }

    private static Fields fields(String scope) {
        String text = "{\"limit_usd\":1,\"scope\":" + scope + "}";
        return Fields.of(object(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Json.Obj object(byte[] text) {
        return switch (JsonReader.object(text)) {
            case JsonReader.Result.Read(var document) -> document.root();
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }
}
