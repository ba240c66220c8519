ALTER TABLE "attempts" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "retry_after" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "last_outcome" "outcome_kind";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "last_provider" text;--> statement-breakpoint
CREATE INDEX "subscriptions_outcome" ON "subscriptions" USING btree ("last_outcome","last_provider","user_id") WHERE "subscriptions"."last_outcome" is not null;