use std::sync::LazyLock;

use libzmq::CurveCert;

/// The one user of PLAIN that servers let in.
pub const USER: &str = "ali";

/// The password of that user.
pub const PASSWORD: &str = "sesame";

/// A password that nobody has.
pub const WRONG_PASSWORD: &str = "barley";

/// The keys of the parties.
#[derive(Debug)]
pub struct Certs {
    /// Of all servers.
    pub server: CurveCert,
    /// Of the client that servers let in.
    pub friend: CurveCert,
    /// Of a client that they do not.
    pub stranger: CurveCert,
}

/// The keys that everybody here goes by.
pub static CERTS: LazyLock<Certs> = LazyLock::new(|| Certs {
    server: CurveCert::new_unique(),
    friend: CurveCert::new_unique(),
    stranger: CurveCert::new_unique(),
});

/// By which mechanism the two ends make sure of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// By none.
    Null,
    /// By user name and password.
    Plain,
    /// By keys.
    Curve,
}

impl Security {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Null, Self::Plain, Self::Curve];

    /// Who the friend is to a server.
    #[must_use]
    pub fn user_id(self) -> &'static str {
        match self {
            Self::Null => "",
            Self::Plain => USER,
            Self::Curve => CERTS.friend.public().as_str(),
        }
    }
}

/// Which client it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// One that servers let in.
    Friend,
    /// One that they do not.
    Stranger,
}

impl Who {
    /// What this client says that its password is.
    #[must_use]
    pub fn password(self) -> &'static str {
        match self {
            Self::Friend => PASSWORD,
            Self::Stranger => WRONG_PASSWORD,
        }
    }

    /// The keys of this client.
    #[must_use]
    pub fn cert(self) -> &'static CurveCert {
        match self {
            Self::Friend => &CERTS.friend,
            Self::Stranger => &CERTS.stranger,
        }
    }
}
