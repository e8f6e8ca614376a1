package aigateway.signin;

import static aigateway.signin.OidcCase.claims;
import static aigateway.signin.OidcCase.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Unavailable;
import aigateway.people.Person;
import aigateway.people.Role;
import aigateway.people.Session;
import aigateway.postgres.Sql;
import aigateway.signin.OidcSignIn.Outcome;
import aigateway.signin.OidcSignIn.Started;
import aigateway.signin.OidcSignIn.Why;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OidcSignInTest {
    private final OidcCase test = OidcCase.start();

    @AfterEach
    void close() {
        test.close();
    }

    private static Outcome refused(Why why) {
        return new Outcome.Refused(why);
    }

    @Test
    void the_request_has_a_state_a_nonce_and_a_challenge_and_no_secret() {
        Started started = test.oidc.start();

        Map<String, String> query = OidcCase.query(started.provider());
        assertThat(query)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", OidcCase.CLIENT)
                .containsEntry("scope", "openid email profile")
                .containsEntry("redirect_uri", "https://gateway.example.com/prod/dashboard/oidc/callback")
                .containsEntry("code_challenge_method", "S256")
                .doesNotContainKeys("client_secret", "code_verifier");
        assertThat(query.get("state")).hasSizeGreaterThan(40).isNotEqualTo(query.get("nonce"));
        assertThat(started.cookie()).doesNotContain(query.get("state"), query.get("nonce"));
    }

    @Test
    void the_first_sign_in_makes_a_person_with_the_role_of_the_groups() throws Exception {
        Outcome.Opened opened = test.next("sub-1", claims("Ada@Example.com", "others", "cn=readers"))
                .opened();

        Person person = test.person("ada@example.com").orElseThrow();
        assertThat(person.role()).isEqualTo(Role.VIEWER);
        assertThat(person.name()).isEqualTo("Ada");
        assertThat(person.hasPassword()).isFalse();
        assertThat(test.test.session(opened.session().token()))
                .hasValueSatisfying(
                        signedIn -> assertThat(signedIn.session().method()).isEqualTo(Session.Method.OIDC));
        assertThat(test.test.events("person.create")).singleElement().asString().startsWith("oidc per_");
        assertThat(test.test.events("session.open")).singleElement().asString().contains("\"method\": \"oidc\"");
    }

    @Test
    void the_teams_of_the_groups_are_seen_and_nothing_else() throws Exception {
        Outcome.Opened opened =
                test.next("sub-1", claims("ada@example.com", "chat", "search")).opened();

        var access = test.test.session(opened.session().token()).orElseThrow().access();
        assertThat(access.role()).isEqualTo(Role.TEAM_VIEWER);
        assertThat(access.teams().only()).hasSize(2);
    }

    @Test
    void changed_groups_count_at_the_next_sign_in_and_end_the_sessions_of_another_role() throws Exception {
        String before = test.next("sub-1", claims("ada@example.com", "admins"))
                .opened()
                .session()
                .token();
        assertThat(test.test.session(before).orElseThrow().access().role()).isEqualTo(Role.ADMIN);

        String after = test.next("sub-1", claims("ada@example.com", "chat"))
                .opened()
                .session()
                .token();

        assertThat(test.test.session(before)).isEmpty();
        Person person = test.test.session(after).orElseThrow().person();
        assertThat(person.role()).isEqualTo(Role.TEAM_VIEWER);
        assertThat(person.teams()).hasSize(1);
        assertThat(test.test.events("person.change")).singleElement().asString().contains("team_viewer");
    }

    @Test
    void a_person_without_a_mapped_group_is_refused_and_earlier_sessions_end() throws Exception {
        assertThat(test.next("sub-2", claims("bea@example.com", "others")).signIn())
                .isEqualTo(refused(Why.GROUP));
        assertThat(test.person("bea@example.com")).isEmpty();
        String before = test.next("sub-1", claims("ada@example.com", "admins"))
                .opened()
                .session()
                .token();

        assertThat(test.next("sub-1", Map.of("email", "ada@example.com")).signIn())
                .isEqualTo(refused(Why.GROUP));

        assertThat(test.test.session(before)).isEmpty();
        assertThat(test.test.events("sign_in.refused"))
                .singleElement()
                .asString()
                .startsWith("unknown oidc");
    }

    @Test
    void a_person_stays_the_same_when_the_address_changes_at_the_provider() throws Exception {
        var first = test.next("sub-1", claims("ada@example.com", "admins")).opened();
        var second = test.next("sub-1", claims("ada.new@example.com", "admins")).opened();

        assertThat(second.person().id()).isEqualTo(first.person().id());
        assertThat(second.person().email()).isEqualTo("ada@example.com");
    }

    @Test
    void a_state_counts_once() throws Exception {
        test.next("sub-1", claims("ada@example.com", "admins"));
        Started started = test.oidc.start();
        OidcSignIn.Callback callback = visit(started);
        assertThat(test.finish(callback, started.cookie())).isInstanceOf(Outcome.Opened.class);

        assertThat(test.finish(callback, started.cookie())).isEqualTo(refused(Why.STATE));
    }

    @Test
    void a_callback_counts_only_in_the_browser_that_began() throws Exception {
        test.next("attacker", claims("eve@example.com", "admins"));
        Started attacker = test.oidc.start();
        OidcSignIn.Callback callback = visit(attacker);
        Started victim = test.oidc.start();

        assertThat(test.finish(callback, null)).isEqualTo(refused(Why.STATE));
        assertThat(test.finish(callback, victim.cookie())).isEqualTo(refused(Why.STATE));
        assertThat(test.finish(callback, "made-up")).isEqualTo(refused(Why.STATE));
        assertThat(test.finish(new OidcSignIn.Callback(callback.code(), null, null, null), attacker.cookie()))
                .isEqualTo(refused(Why.STATE));
    }

    @Test
    void a_code_of_another_sign_in_is_refused() throws Exception {
        test.next("attacker", claims("eve@example.com", "admins"));
        OidcSignIn.Callback attacker = visit(test.oidc.start());
        Started victim = test.oidc.start();
        String state = OidcCase.query(victim.provider()).get("state");

        assertThat(test.finish(new OidcSignIn.Callback(attacker.code(), state, null, null), victim.cookie()))
                .isEqualTo(refused(Why.TOKEN));
    }

    @Test
    void a_state_expires() throws Exception {
        test.next("sub-1", claims("ada@example.com", "admins"));
        Started started = test.oidc.start();
        OidcSignIn.Callback callback = visit(started);
        test.test.clock.advance(Duration.ofMinutes(10));

        assertThat(test.finish(callback, started.cookie())).isEqualTo(refused(Why.STATE));
    }

    @Test
    void a_refusal_of_the_provider_or_a_reply_of_another_one_is_refused() {
        Started started = test.oidc.start();
        String state = OidcCase.query(started.provider()).get("state");
        assertThat(test.finish(new OidcSignIn.Callback(null, state, null, "access_denied"), started.cookie()))
                .isEqualTo(refused(Why.PROVIDER));

        Started mixed = test.oidc.start();
        String other = OidcCase.query(mixed.provider()).get("state");
        assertThat(test.finish(
                        new OidcSignIn.Callback("a-code", other, "https://issuer.example.com", null), mixed.cookie()))
                .isEqualTo(refused(Why.PROVIDER));
        Started madeUp = test.oidc.start();
        String third = OidcCase.query(madeUp.provider()).get("state");
        assertThat(test.finish(new OidcSignIn.Callback("a-code", third, null, null), madeUp.cookie()))
                .isEqualTo(refused(Why.TOKEN));
    }

    @Test
    void a_person_of_an_admin_is_linked_only_where_the_provider_vouches_for_the_address() throws Exception {
        var id = test.test.personWithPassword("ada@example.com");
        Map<String, Object> unverified = new HashMap<>(claims("ada@example.com", "cn=readers"));
        unverified.put("email_verified", false);
        assertThat(test.next("sub-1", unverified).signIn()).isEqualTo(refused(Why.UNVERIFIED));

        assertThat(test.next("sub-1", claims("ada@example.com", "cn=readers"))
                        .opened()
                        .person()
                        .id())
                .isEqualTo(id);
        assertThat(test.next("sub-9", claims("ada@example.com", "admins")).signIn())
                .isEqualTo(refused(Why.UNVERIFIED));
        assertThat(test.test.events("person.link")).hasSize(1);
    }

    @Test
    void a_disabled_person_and_one_without_an_address_are_refused() throws Exception {
        test.next("sub-1", claims("ada@example.com", "admins")).opened();
        test.test.postgres.update(Sql.of("update person set disabled_at = now()"));
        assertThat(test.next("sub-1", claims("ada@example.com", "admins")).signIn())
                .isEqualTo(refused(Why.DISABLED));
        assertThat(test.next("sub-2", Map.of("groups", List.of("admins"))).signIn())
                .isEqualTo(refused(Why.EMAIL));
        assertThat(test.next("sub-2", claims("no address", "admins")).signIn()).isEqualTo(refused(Why.EMAIL));
    }

    @Test
    void a_provider_that_is_down_is_an_outage() {
        test.server().shutdown();

        assertThatThrownBy(test.oidc::start).isInstanceOf(Unavailable.class);
    }
}
