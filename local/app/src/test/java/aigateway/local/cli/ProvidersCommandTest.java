package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProvidersCommandTest extends CommandLineCase {
    private static final String LIST = """
            {"object":"list","data":[
            {"object":"provider","name":"openai","kind":"openai","base_url":"https://api.openai.com/v1","auth":"bearer",
            "apis":[],"keys":[{"name":"KEY_A","set":true},{"name":"KEY_B","set":false}]},
            {"object":"provider","name":"bedrock","kind":"openai","base_url":"https://b/openai/v1","auth":"aws_sigv4",
            "apis":[],"keys":[]}]}""";
    private static final String WORKS = """
            {"object":"provider_test","provider":"bedrock","works":true,
            "keys":[{"name":null,"works":true,"status":200,"models":["m-2","m-1"],"message":null}]}""";
    private static final String REFUSED = """
            {"object":"provider_test","provider":"openai","works":false,
            "keys":[{"name":"KEY_A","works":false,"status":401,"models":[],"message":"no \\u001b[31m access"}]}""";

    @Test
    void the_providers_are_listed_with_the_names_of_their_keys() {
        api.gives(200, LIST);

        Ran ran = run("providers");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "NAME     KIND    AUTH       KEYS                          BASE URL",
                        "openai   openai  bearer     KEY_A (set), KEY_B (NOT SET)  https://api.openai.com/v1",
                        "bedrock  openai  aws_sigv4  none needed                   https://b/openai/v1");
        assertThat(api.asked()).extracting(AdminApi.Asked::line).containsExactly("GET /admin/v1/providers");
        assertThat(api.asked()).extracting(AdminApi.Asked::authorization).containsExactly("Bearer " + TOKEN);
    }

    @Test
    void a_test_of_all_shows_why_one_fails_and_ends_with_1() {
        api.gives(200, LIST).gives(200, REFUSED).gives(200, WORKS);

        Ran ran = run("providers", "test");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out().lines())
                .containsExactly(
                        "PROVIDER  KEY    WORKS  STATUS  MODELS  WHY NOT",
                        "openai    KEY_A  no     401             no \\u001b[31m access",
                        "bedrock          yes    200     2");
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly(
                        "GET /admin/v1/providers",
                        "POST /admin/v1/providers/openai/test",
                        "POST /admin/v1/providers/bedrock/test");
    }

    @Test
    void a_test_of_one_lists_its_models_too() {
        api.gives(200, WORKS).gives(200, WORKS);

        Ran ran = run("providers", "test", "bedrock");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines()).endsWith("m-1", "m-2");
        assertThat(run("providers", "test", "bedrock", "--json").out()).contains("\"provider_test\"");
    }

    @Test
    void an_unknown_provider_is_refused_with_the_gateways_sentence() {
        api.gives(404, """
                {"error":{"message":"There is no provider with this name.","type":"invalid_request_error","param":null,
                "code":"not_found"}}""");

        Ran ran = run("providers", "test", "a b");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).contains("There is no provider with this name.");
        assertThat(api.asked()).extracting(AdminApi.Asked::line).containsExactly("POST /admin/v1/providers/a+b/test");
    }
}
