//! How a row of the policy is written down: `Name "id" Scope who "What it does.";`.

macro_rules! operations {
    ($($name:ident $id:literal $access:ident $who:ident $doc:literal;)*) => {
        /// An operation of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Operation { $(#[doc = $doc] $name,)* }

        impl Operation {
            /// Every operation, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its id in the contract.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The operation with this id.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|operation| operation.id() == id)
            }
        }

        /// The operations as types, so that a handler's signature can name the one it serves.
        pub mod op {
            $(
                #[doc = $doc]
                #[derive(Debug, Clone, Copy)]
                pub struct $name;
                impl crate::policy::Named for $name {
                    const OPERATION: super::Operation = super::Operation::$name;
                }
            )*
        }

        /// The policy's row of an operation.
        pub const fn row(operation: Operation) -> OperationRow {
            match operation {
                $(Operation::$name => OperationRow {
                    operation,
                    id: $id,
                    access: operations!(@access $access),
                    roles: operations!(@roles $who),
                    service: operations!(@service $who),
                },)*
            }
        }
    };
    (@access Public) => { Access::Public };
    (@access Any) => { Access::Any };
    (@access Customer) => { Access::Customer };
    (@access $scope:ident) => { Access::Scoped(TokenScope::$scope) };
    // customers: only who asks; readers: all, the viewer too; workers: who answers customers; leads, admins: as named;
    // person: any agent for himself, never a service.
    (@roles public) => { &[] };
    (@roles customers) => { &[] };
    (@roles readers) => { &[Role::Admin, Role::Lead, Role::Agent, Role::Viewer] };
    (@roles workers) => { &[Role::Admin, Role::Lead, Role::Agent] };
    (@roles leads) => { &[Role::Admin, Role::Lead] };
    (@roles admins) => { &[Role::Admin] };
    (@roles person) => { &[Role::Admin, Role::Lead, Role::Agent, Role::Viewer] };
    (@roles people) => { &[Role::Admin, Role::Lead, Role::Agent] };
    (@service public) => { false };
    (@service customers) => { false };
    (@service person) => { false };
    (@service people) => { false };
    (@service $other:ident) => { true };
}
pub(super) use operations;
