CREATE TABLE "idempotency_records" (
	"account_id" text NOT NULL,
	"key_digest" text NOT NULL,
	"request_digest" text NOT NULL,
	"result" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "idempotency_records_account_id_key_digest_pk" PRIMARY KEY("account_id","key_digest")
);
--> statement-breakpoint
ALTER TABLE "idempotency_records" ADD CONSTRAINT "idempotency_records_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_records_created" ON "idempotency_records" USING btree ("created_at");