//! The customer in a handler's signature.

use std::{future::Future, marker::PhantomData, ops::Deref, pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::{
    ids::GuestSessionId,
    people::{Customer, Organization},
    policy::{Access, Named, row},
    ticket::Language,
    workspace::Workspace,
};

use super::authenticate::authenticate;
use crate::{
    auth::{
        Principal,
        caller::unauthenticated,
        on_behalf::{Represented, of_a_customer},
    },
    cors,
    http::{ApiError, Code, Judgement, bearer},
    rate_limits::spend,
    state::AppState,
};

/// A customer who calls, and what his requests need to know of him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// The right to his workspace, and his name in the history.
    pub principal: Principal,
    /// He.
    pub customer: Customer,
    /// The company he belongs to.
    pub organization: Option<Organization>,
    /// The language he is spoken to in.
    pub language: Language,
    /// The workspace with its settings.
    pub workspace: Workspace,
    /// His sign-in, if he has signed in with a code.
    pub guest_session: Option<GuestSessionId>,
}

impl Portal {
    /// Refuses one who is blocked.
    pub fn check_not_blocked(&self) -> Result<(), ApiError> {
        match self.customer.blocked_at {
            Some(_) => Err(ApiError::new(Code::CustomerBlocked)),
            None => Ok(()),
        }
    }
}

/// An authenticated customer who calls operation `O`.
#[derive(Debug, Clone)]
pub struct CustomerCaller<O> {
    /// Who it is.
    pub portal: Arc<Portal>,
    operation: PhantomData<O>,
}

impl<O> Deref for CustomerCaller<O> {
    type Target = Portal;

    fn deref(&self) -> &Portal {
        &self.portal
    }
}

impl<O: Named> FromRequest for CustomerCaller<O> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, judgement) = (request.clone(), Judgement::begin(request));
        Box::pin(async move {
            let state = request
                .app_data::<web::Data<AppState>>()
                .ok_or_else(|| ApiError::internal("the application state is not mounted"))?;
            if row(O::OPERATION).access != Access::Customer {
                return Err(ApiError::internal("an operation of the team is served as one for customers"));
            }
            let credential = bearer(&request)?.ok_or_else(unauthenticated)?;
            let portal = match Represented::read(request.headers())? {
                None => authenticate(state, credential).await?,
                Some(represented) => {
                    let reads = request.method().is_safe();
                    of_a_customer(state, credential, represented, O::OPERATION, reads).await?
                }
            };
            cors::admit(state, &request, &portal.principal).await?;
            spend(state, &request, &portal.principal, O::OPERATION)?;
            judgement.pass();
            Ok(Self { portal, operation: PhantomData })
        })
    }
}
