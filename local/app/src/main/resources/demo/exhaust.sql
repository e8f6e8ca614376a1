-- Of a team whose budget is exhausted since demo.exhausted, all later calls are refused. Statements end with a line that is empty.

delete from demo_row
where team_number = current_setting('demo.team')::int and at >= current_setting('demo.exhausted')::timestamptz and place = 2;

update demo_row set outcome = 'refused', attempt = 0, provider = '', model = '', cost = 0, saved = null, millis = 0, lost_millis = 0,
    provider_status = null, attempt_code = null, status = 429, code = 'insufficient_quota', last = true, first_token = null
where team_number = current_setting('demo.team')::int and at >= current_setting('demo.exhausted')::timestamptz;
