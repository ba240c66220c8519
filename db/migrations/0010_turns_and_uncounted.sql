CREATE TABLE "turns" (
	"name" text PRIMARY KEY NOT NULL,
	"due" timestamp with time zone DEFAULT '-infinity' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "uncounted" (
	"name" text NOT NULL,
	"id" uuid NOT NULL
);
--> statement-breakpoint
-- Nobody counts or writes between what was counted and what is noted from now on.
lock table rollup_cursors in access exclusive mode;
--> statement-breakpoint
lock table attempts, subscriptions in share row exclusive mode;
--> statement-breakpoint
insert into uncounted select 'attempts', id from attempts where id > (select through from rollup_cursors where name = 'attempts');
--> statement-breakpoint
insert into uncounted select 'registrations', user_id from subscriptions where user_id > (select through from rollup_cursors where name = 'registrations');
--> statement-breakpoint
ALTER TABLE "rollup_cursors" DROP COLUMN "through";
--> statement-breakpoint
create function note_uncounted() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_argv[0] = 'attempts' then
    insert into uncounted select 'attempts', id from fresh;
  else
    insert into uncounted select 'registrations', user_id from fresh;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger attempts_uncounted after insert on attempts referencing new table as fresh for each statement execute function note_uncounted('attempts');
--> statement-breakpoint
create trigger subscriptions_uncounted after insert on subscriptions referencing new table as fresh for each statement execute function note_uncounted('registrations');
