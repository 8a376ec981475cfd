DROP TABLE guest_sessions;
DROP TABLE guest_codes;
DROP TABLE address_proofs;
