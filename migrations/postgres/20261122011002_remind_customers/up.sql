-- After how many business days a customer who was asked something is reminded; null: never.
ALTER TABLE automatic_messages ADD COLUMN remind_after_days BIGINT;
