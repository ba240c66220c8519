CREATE TYPE "public"."operation_result" AS ENUM('matched', 'skipped', 'retried', 'succeeded', 'failed');--> statement-breakpoint
CREATE TYPE "public"."operation_state" AS ENUM('queued', 'canary', 'ten', 'all', 'settling', 'finished', 'stopped', 'aborted');--> statement-breakpoint
CREATE TABLE "failure_groups" (
	"fingerprint" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"outcome" "outcome_kind" NOT NULL,
	"reason" text,
	"code" text,
	"message" text,
	"first_seen" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_seen" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"sample_attempt_id" uuid NOT NULL,
	"opened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"resolved_at" timestamp with time zone,
	"reopened" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operation_people" (
	"operation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"result" "operation_result" DEFAULT 'matched' NOT NULL,
	"why" text,
	CONSTRAINT "operation_people_operation_id_user_id_pk" PRIMARY KEY("operation_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"filter" jsonb NOT NULL,
	"state" "operation_state" DEFAULT 'queued' NOT NULL,
	"canary" uuid,
	"matched" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"retried" integer DEFAULT 0 NOT NULL,
	"succeeded" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"note" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"started_at" timestamp with time zone,
	"last_acted_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "failure_fingerprint" text;--> statement-breakpoint
ALTER TABLE "operation_people" ADD CONSTRAINT "operation_people_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operation_people" ADD CONSTRAINT "operation_people_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "failure_groups_seen" ON "failure_groups" USING btree ("last_seen","fingerprint");--> statement-breakpoint
CREATE INDEX "operation_people_result" ON "operation_people" USING btree ("operation_id","result","user_id");--> statement-breakpoint
CREATE INDEX "operation_people_user" ON "operation_people" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "operations_subject" ON "operations" USING btree ("subject","created_at");--> statement-breakpoint
CREATE INDEX "operations_created" ON "operations" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "operations_running" ON "operations" USING btree ("subject") WHERE "operations"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "attempts_failure" ON "attempts" USING btree ("fingerprint","started_at") WHERE "attempts"."fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_failure" ON "subscriptions" USING btree ("failure_fingerprint","state","user_id") WHERE "subscriptions"."failure_fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_unexplained" ON "subscriptions" USING btree ("user_id") WHERE "subscriptions"."state" = 'needs_attention' and "subscriptions"."failure_fingerprint" is null;