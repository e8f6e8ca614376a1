-- What a company has after some months: two teams, an organization, a person with a budget of their own, and keys of each kind.
insert into "LiteLLM_BudgetTable" (budget_id, max_budget, budget_duration, rpm_limit, created_by, updated_by) values
    ('b-org', 2000, '30d', null, 'admin', 'admin'),
    ('b-key', 12.5, '7d', 30, 'admin', 'admin');
insert into "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, spend, created_by, updated_by) values
    ('org-1', 'Acme Research', 'b-org', '{}', 12.25, 'admin', 'admin');
insert into "LiteLLM_TeamTable" (team_id, team_alias, organization_id, members_with_roles, max_budget, soft_budget,
    budget_duration, spend, models, tpm_limit, rpm_limit, max_parallel_requests, blocked) values
    ('11111111-0000-4000-8000-000000000001', 'Chat', null, '[{"role": "admin", "user_id": "ada"}]', 250, 200,
        '30d', 101.123456789, '{gpt-4o,claude-sonnet}', 100000, 600, 20, false),
    ('11111111-0000-4000-8000-000000000002', 'Search', 'org-1', '[]', 90, null, '90d', 0, '{}', null, null, null, false),
    ('11111111-0000-4000-8000-000000000003', 'Old', null, '[]', null, null, null, 0, '{}', null, null, null, true);
insert into "LiteLLM_UserTable" (user_id, user_role, user_email, max_budget, budget_duration, models) values
    ('default_user_id', 'proxy_admin', null, null, null, '{}'),
    ('ada', 'internal_user', 'ada@example.com', 5, '1d', '{}');
-- The tokens are the SHA-256 of: sk-Kx3fVQvQ0m2m4aXb5cYd6Q (backend), sk-second-key-0000000000 (bot), and keys that are lost.
insert into "LiteLLM_VerificationToken" (token, key_name, key_alias, models, user_id, team_id, metadata, max_budget,
    budget_duration, rpm_limit, tpm_limit, max_parallel_requests, expires, blocked, spend, budget_id, model_max_budget) values
    (encode(sha256('sk-Kx3fVQvQ0m2m4aXb5cYd6Q'), 'hex'), 'sk-...Yd6Q', 'backend', '{all-team-models}', 'ada',
        '11111111-0000-4000-8000-000000000001', '{"tags": ["Prod EU", "chat"], "model_rpm_limit": {"gpt-4o": 10}}', 20, '1mo',
        60, 50000, 4, '2099-01-31T12:00:00', null, 1.5, null, '{}'),
    (encode(sha256('sk-second-key-0000000000'), 'hex'), 'sk-...0000', 'bot', '{premium,gpt-4o-mini}', 'ada',
        null, '{}', null, null, null, null, null, null, null, 0, 'b-key',
        '{"gpt-4o-mini": {"budget_limit": 2, "time_period": "1d"}, "gpt-4o": {"budget_limit": 3, "time_period": "1d"}}'),
    (repeat('c', 64), 'sk-...cccc', 'search', '{}', null, '11111111-0000-4000-8000-000000000002', '{}', 8, '12h',
        null, null, null, null, null, 0, null, '{}'),
    (repeat('d', 64), 'sk-...dddd', null, '{}', null, null, '{}', null, null, null, null, null, null, true, 0, null, '{}'),
    (repeat('e', 64), 'sk-...eeee', 'gone', '{}', null, null, '{}', null, null, null, null, null, '2020-01-01', null, 0, null, '{}'),
    (repeat('f', 64), 'sk-...ffff', 'of-old', '{}', null, '11111111-0000-4000-8000-000000000003', '{}', null, null,
        null, null, null, null, null, 0, null, '{}'),
    (repeat('9', 64), 'sk-...9999', null, '{}', 'default_user_id', 'litellm-dashboard', '{}', 0.25, null,
        null, null, null, null, null, 0, null, '{}');
insert into "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, created_by, updated_by) values
    ('m-1', 'added-in-the-ui', '{"model": "encrypted"}', 'admin', 'admin');
