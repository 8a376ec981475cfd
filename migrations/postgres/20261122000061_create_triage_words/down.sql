DROP TABLE triage_words;
