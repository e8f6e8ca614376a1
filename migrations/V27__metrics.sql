-- What counters and histograms need of the sums.

-- A histogram has a sum of its times: the counts of latencies get a 17th place, the milliseconds of all. Arrays from before are
-- shorter and grow when they are added to.
create or replace function count_latency(counts bigint[], millis bigint, sign int) returns bigint[] language plpgsql immutable as $$
declare
    place int;
begin
    if millis is not null then
        place := width_bucket(millis - 1,
            array[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]::bigint[]) + 1;
        counts[place] := counts[place] + sign;
        counts[17] := coalesce(counts[17], 0) + millis * sign;
    end if;
    return counts;
end $$;
create or replace aggregate latency_counts(bigint, int) (
    sfunc = count_latency, stype = bigint[], initcond = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}');

create or replace function add_counts(counts bigint[], more bigint[]) returns bigint[] language plpgsql immutable as $$
begin
    for place in 1 .. 17 loop
        if more[place] <> 0 then
            counts[place] := coalesce(counts[place], 0) + more[place];
        end if;
    end loop;
    return counts;
end $$;
create or replace aggregate sum_counts(bigint[]) (
    sfunc = add_counts, stype = bigint[], initcond = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}');

-- A correction may lower a cost, and a counter must not: the sums of corrections have a code of their own.
do $$
declare
    definition text := pg_get_functiondef('usage_sums(usage[], int[], text)'::regprocedure);
    before text := 'case e.entry when 0 then coalesce(e.code, '''') else '''' end';
begin
    if position('corrected' in definition) = 0 then
        if position(before in definition) = 0 then
            raise exception 'usage_sums has another form';
        end if;
        execute replace(definition, before, 'case e.entry when 0 then coalesce(e.code, '''') else ''corrected'' end');
    end if;
end $$;
