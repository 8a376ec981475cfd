DROP TABLE triage_proposals;
