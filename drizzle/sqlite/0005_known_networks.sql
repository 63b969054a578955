CREATE TABLE `known_networks` (
	`account_id` text NOT NULL,
	`network` text NOT NULL,
	`last_sign_in_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `network`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
