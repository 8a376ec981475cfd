DROP TABLE canned_uses;
DROP TABLE canned_counts;
DROP TABLE canned_responses;
