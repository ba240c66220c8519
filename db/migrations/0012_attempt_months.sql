-- Making and dropping a month of attempts takes the owner of the table (decision 024). Workers do both, so that their database
-- user may own nothing: these functions run as the owner, and do no more than that.
CREATE FUNCTION attempt_bound(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  RETURN rpad(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
--> statement-breakpoint
CREATE FUNCTION make_attempt_month(first_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', first_day::timestamp);
BEGIN
  EXECUTE format('CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.attempts FOR VALUES FROM (%L) TO (%L)',
    to_char(month, '"attempts_"YYYY_MM'),
    public.attempt_bound(month AT TIME ZONE 'UTC'),
    public.attempt_bound((month + interval '1 month') AT TIME ZONE 'UTC'));
END $$;
--> statement-breakpoint
CREATE FUNCTION drop_attempt_month(named text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ends uuid;
BEGIN
  SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM $bound$ TO \('([0-9a-f-]+)'\)$bound$)::uuid INTO ends
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.attempts'::regclass AND c.relname = named;
  -- Another worker has dropped it, or it is no month.
  IF ends IS NULL THEN RETURN; END IF;
  -- The least that RETENTION_ATTEMPTS_DAYS can be.
  IF ends > public.attempt_bound(now() - interval '35 days') THEN
    RAISE EXCEPTION 'attempts of the last 35 days stay' USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('DROP TABLE public.%I', named);
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION make_attempt_month(date), drop_attempt_month(text) FROM PUBLIC;
