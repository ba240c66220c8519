ALTER TYPE "public"."subscription_state" ADD VALUE 'handled';--> statement-breakpoint
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
ALTER TABLE "operations" ADD COLUMN "cursor" uuid;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "deleted_jobs" ADD CONSTRAINT "deleted_jobs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deleted_jobs" ADD CONSTRAINT "deleted_jobs_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deleted_jobs_user" ON "deleted_jobs" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "deleted_jobs_until" ON "deleted_jobs" USING btree ("until");--> statement-breakpoint
CREATE INDEX "deleted_jobs_operation" ON "deleted_jobs" USING btree ("operation_id");--> statement-breakpoint
CREATE INDEX "operations_finished" ON "operations" USING btree ("finished_at");