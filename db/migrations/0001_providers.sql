CREATE TYPE "public"."circuit_state" AS ENUM('closed', 'open', 'half_open', 'paused', 'misconfigured');--> statement-breakpoint
CREATE TABLE "circuit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"before" "circuit_state" NOT NULL,
	"after" "circuit_state" NOT NULL,
	"reason" text NOT NULL,
	"actor" text
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"name" text PRIMARY KEY NOT NULL,
	"circuit" "circuit_state" DEFAULT 'closed' NOT NULL,
	"since" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"reason" text,
	"paused_until" timestamp with time zone,
	"probe_at" timestamp with time zone,
	"probe_lease_until" timestamp with time zone,
	"probe_failures" integer DEFAULT 0 NOT NULL,
	"held_until" timestamp with time zone,
	"held_reason" text,
	"free_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"new_on" date,
	"new_today" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "confirmation_requests" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "circuit_events" ADD CONSTRAINT "circuit_events_provider_providers_name_fk" FOREIGN KEY ("provider") REFERENCES "public"."providers"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "circuit_events_provider" ON "circuit_events" USING btree ("provider","at");--> statement-breakpoint
CREATE INDEX "attempts_provider" ON "attempts" USING btree ("provider","started_at");