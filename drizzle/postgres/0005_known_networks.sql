CREATE TABLE "known_networks" (
	"account_id" text NOT NULL,
	"network" text NOT NULL,
	"last_sign_in_at" bigint NOT NULL,
	CONSTRAINT "known_networks_account_id_network_pk" PRIMARY KEY("account_id","network")
);
--> statement-breakpoint
ALTER TABLE "known_networks" ADD CONSTRAINT "known_networks_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;