-- The sums by hour and tag, a day at a time: a call that began before midnight may have an attempt after it. Statements end with a
-- line that is empty.

do $$
declare
    until timestamptz := current_setting('demo.now');
    entries usage[];
    starts timestamptz;
begin
    for starts in
        select generate_series(
            date_trunc('day', until - (current_setting('demo.days')::int + 1) * interval '1 day', 'UTC'), until, '1 day')
    loop
        entries := array(
            select u from usage u
            where u.request_id >= first_id('req', starts - interval '1 hour') and u.request_id < first_id('req', starts + interval '1 day')
              and u.started_at >= starts and u.started_at < starts + interval '1 day');
        insert into usage_hour select * from usage_sums(entries, '{}', 'UTC');
        insert into usage_tag_hour select * from tag_sums(entries, '{}', 'UTC');
    end loop;
end $$;
