CREATE TYPE "public"."kept_because" AS ENUM('invalid', 'taken', 'told');--> statement-breakpoint
CREATE TABLE "address_review" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"after" uuid NOT NULL,
	CONSTRAINT "address_review_one_check" CHECK ("address_review"."one")
);
--> statement-breakpoint
CREATE TABLE "kept_addresses" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"because" "kept_because" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "kept_addresses" ADD CONSTRAINT "kept_addresses_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "kept_addresses_doubtful" ON "kept_addresses" USING btree ("user_id") WHERE "kept_addresses"."because" <> 'told';--> statement-breakpoint
-- Its keys held client addresses and typed names in clear.
DELETE FROM "registration_limits";
