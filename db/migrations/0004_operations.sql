CREATE TYPE "public"."check_kind" AS ENUM('settings', 'address');--> statement-breakpoint
CREATE TYPE "public"."staff_role" AS ENUM('viewer', 'operator', 'admin');--> statement-breakpoint
ALTER TYPE "public"."subscription_state" ADD VALUE 'handled';--> statement-breakpoint
CREATE TABLE "provider_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"kind" "check_kind" NOT NULL,
	"address" text,
	"actor" text NOT NULL,
	"asked_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"answered_at" timestamp with time zone,
	"worker" text,
	"duration_ms" integer,
	"answer" jsonb
);
--> statement-breakpoint
CREATE TABLE "deleted_jobs" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"job" jsonb NOT NULL,
	"dead_letter" jsonb,
	"subscription" "subscription_state",
	"since" timestamp with time zone,
	"failure_fingerprint" text,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"operation_id" uuid,
	"deleted_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "marks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"through" uuid NOT NULL,
	"back" uuid,
	"totals" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollups" (
	"grain" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"series" text NOT NULL,
	"provider" text DEFAULT '' NOT NULL,
	"outcome" text DEFAULT '' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"count" integer NOT NULL,
	"buckets" integer[] NOT NULL,
	"seconds" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "rollups_grain_at_series_provider_outcome_reason_pk" PRIMARY KEY("grain","at","series","provider","outcome","reason")
);
--> statement-breakpoint
CREATE TABLE "state_counts" (
	"state" "subscription_state" PRIMARY KEY NOT NULL,
	"people" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"took_ms" double precision NOT NULL
);
--> statement-breakpoint
ALTER TABLE "metric_totals" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "metric_totals" CASCADE;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "cursor" uuid;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "retry_after" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "last_outcome" "outcome_kind";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "last_provider" text;--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "role" "staff_role" DEFAULT 'viewer' NOT NULL;--> statement-breakpoint
ALTER TABLE "deleted_jobs" ADD CONSTRAINT "deleted_jobs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deleted_jobs" ADD CONSTRAINT "deleted_jobs_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "provider_checks_asked" ON "provider_checks" USING btree ("provider","asked_at");--> statement-breakpoint
CREATE INDEX "deleted_jobs_user" ON "deleted_jobs" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "deleted_jobs_until" ON "deleted_jobs" USING btree ("until");--> statement-breakpoint
CREATE INDEX "deleted_jobs_operation" ON "deleted_jobs" USING btree ("operation_id");--> statement-breakpoint
CREATE INDEX "marks_at" ON "marks" USING btree ("at");--> statement-breakpoint
CREATE INDEX "marks_kind" ON "marks" USING btree ("kind","at");--> statement-breakpoint
CREATE INDEX "operations_finished" ON "operations" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "subscriptions_outcome" ON "subscriptions" USING btree ("last_outcome","last_provider","user_id") WHERE "subscriptions"."last_outcome" is not null;--> statement-breakpoint
UPDATE "staff" SET "role" = 'admin';--> statement-breakpoint
UPDATE "subscriptions" s SET "last_outcome" = a."outcome", "last_provider" = a."provider" FROM (SELECT DISTINCT ON ("user_id") "user_id", "outcome", "provider" FROM "attempts" ORDER BY "user_id", "started_at" DESC) a WHERE a."user_id" = s."user_id";
