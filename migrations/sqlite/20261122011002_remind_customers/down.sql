DELETE FROM due WHERE kind = 110;
ALTER TABLE automatic_messages DROP COLUMN remind_after_days;
