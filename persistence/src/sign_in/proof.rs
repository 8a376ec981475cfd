//! Letters by which customers prove that an address is theirs.

use diesel::prelude::*;
use domain::{ids::CustomerId, time::Instant};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::address_proofs,
    types::{Key, UidColumn},
};

/// A letter that may be used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressProof {
    /// Its id.
    pub id: Uuid,
    /// Who claims the address.
    pub customer_id: CustomerId,
    /// The address, as it is compared.
    pub email: String,
    /// When it stops working.
    pub expires_at: Instant,
}

/// Records a letter with the hash of its secret, and forgets those of the customer that work no more at `now`.
pub fn insert(
    conn: &mut Conn,
    scope: &Scope,
    proof: &AddressProof,
    hash: &[u8; 32],
    now: Instant,
) -> Result<(), StorageError> {
    let old = address_proofs::table
        .filter(address_proofs::workspace_id.eq(scope.key()))
        .filter(address_proofs::customer_id.eq_id(proof.customer_id))
        .filter(address_proofs::expires_at.le(now.millis()));
    diesel::delete(old).execute(conn)?;
    let row = (
        address_proofs::workspace_id.eq(scope.key()),
        address_proofs::id.eq(Key(proof.id)),
        address_proofs::customer_id.eq_id(proof.customer_id),
        address_proofs::email_normalized.eq(proof.email.clone()),
        address_proofs::hash.eq(hash.to_vec()),
        address_proofs::expires_at.eq(proof.expires_at.millis()),
    );
    on!(conn, |c| diesel::insert_into(address_proofs::table).values(row).execute(c))?;
    Ok(())
}

/// Uses a letter up; false when somebody has used it meanwhile.
pub fn use_up(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<bool, StorageError> {
    Ok(diesel::delete(address_proofs::table.find((scope.key(), Key(id)))).execute(conn)? == 1)
}
