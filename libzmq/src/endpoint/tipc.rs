use std::{fmt, ops::RangeInclusive};

use super::{
    AddrParseError,
    error::Reason,
    text::{impl_from_text, refuse_empty_and_nul},
};

/// An address of the TIPC transport, within a cluster of Linux machines.
///
/// | as text | | use |
/// |---|---|---|
/// | `{type, lower, upper}` | the instances of a service that a socket offers | bind |
/// | `{type, instance}@z.c.n` | a service, on whatever node of that [domain](TipcNode) offers it | connect |
/// | `<*>` | a port that the system chooses | bind |
/// | `<z.c.n:ref>` | the port of one socket on a [node](TipcNode) | connect |
///
/// Types below 64 belong to TIPC, and to connect to 64 is refused by libzmq.
/// Without a domain the service is looked for in `1.0.0`, as libzmq does;
/// `0.0.0` is the nearest node that has it. What the wildcard became, the last
/// endpoint of the socket tells.
///
/// The kernel has to support TIPC: see [`capabilities`](crate::capabilities()).
///
/// # Examples
/// ```
/// use libzmq::{TipcAddr, TipcNode};
///
/// let addr: TipcAddr = "{5560,0,9}".try_into()?;
/// assert_eq!(addr, TipcAddr::range(5560, 0..=9)?);
/// assert_eq!(addr.to_string(), "{5560, 0, 9}");
///
/// let peer: TipcAddr = "{5560, 4}@0.0.0".try_into()?;
/// assert_eq!(peer, TipcAddr::service(5560, 4, TipcNode::NEAREST)?);
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "zmq_tipc")]
pub struct TipcAddr(Form);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    Any,
    Port(TipcNode, u32),
    /// Invariant: the type is at least 64, and the range not empty.
    Range(u32, u32, u32),
    /// Invariant: the type is more than 64.
    Service(u32, u32, TipcNode),
}

impl TipcAddr {
    /// Instances of a service, to be bound.
    ///
    /// # Errors
    /// The type is less than 64, or the range is empty.
    pub fn range(service: u32, instances: RangeInclusive<u32>) -> Result<Self, AddrParseError> {
        let (lower, upper) = instances.into_inner();
        Self(Form::Range(service, lower, upper)).checked()
    }

    /// One instance of a service in a domain, to connect to.
    ///
    /// # Errors
    /// The type is not more than 64.
    pub fn service(service: u32, instance: u32, domain: TipcNode) -> Result<Self, AddrParseError> {
        Self(Form::Service(service, instance, domain)).checked()
    }

    /// The port of a socket on a node, to connect to.
    pub fn port(node: TipcNode, reference: u32) -> Self {
        Self(Form::Port(node, reference))
    }

    /// The wildcard `<*>`, for binding to a port that the system chooses.
    pub fn wildcard() -> Self {
        Self(Form::Any)
    }

    /// Whether this is `<*>`.
    pub fn is_wildcard(&self) -> bool {
        self.0 == Form::Any
    }

    /// Whether this can be bound: it is a range, or the wildcard.
    pub fn is_bindable(&self) -> bool {
        matches!(self.0, Form::Any | Form::Range(..))
    }

    fn checked(self) -> Result<Self, AddrParseError> {
        match self.check() {
            Ok(()) => Ok(self),
            Err(reason) => Err(AddrParseError::new(COMPLAINT, self.to_string(), reason)),
        }
    }

    fn check(&self) -> Result<(), Reason> {
        match self.0 {
            Form::Range(service, ..) if service < RESERVED => {
                Err(format!("the types below {RESERVED} belong to TIPC").into())
            }
            Form::Service(service, ..) if service <= RESERVED => {
                Err(format!("libzmq connects to no type up to {RESERVED}").into())
            }
            Form::Range(_, lower, upper) if upper < lower => {
                Err("the range of instances is empty".into())
            }
            _ => Ok(()),
        }
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        refuse_empty_and_nul(text)?;
        let form = if let Some(rest) = text.strip_prefix('{') {
            parse_service(rest)?
        } else if let Some(rest) = text.strip_prefix('<') {
            parse_port(rest)?
        } else {
            return Err(
                "it is neither a service, as in {5560, 0, 9}, nor a port, as in <1.1.1:5>".into(),
            );
        };
        let addr = Self(form);
        addr.check()?;
        Ok(addr)
    }
}

const COMPLAINT: &str = "invalid tipc address";

/// Below this the types are those of TIPC itself.
const RESERVED: u32 = 64;

/// Parses what follows the opening brace.
fn parse_service(text: &str) -> Result<Form, Reason> {
    let Some((numbers, behind)) = text.split_once('}') else {
        return Err("the opening brace is not closed".into());
    };
    // libzmq itself writes a space behind the commas.
    let numbers: Vec<u32> = numbers
        .split(',')
        .map(|number| parse_number(number.trim_start_matches(' '), u32::MAX))
        .collect::<Result<_, _>>()?;
    let domain = match behind.strip_prefix('@') {
        Some(domain) => Some(TipcNode::parse(domain)?),
        None if behind.is_empty() => None,
        None => return Err("only '@' and a domain may follow the closing brace".into()),
    };
    match (&numbers[..], domain) {
        (&[service, instance], domain) => Ok(Form::Service(
            service,
            instance,
            domain.unwrap_or(TipcNode::USUAL),
        )),
        (&[service, lower, upper], None) => Ok(Form::Range(service, lower, upper)),
        (&[_, _, _], Some(_)) => Err("a domain is only for a single instance".into()),
        _ => Err("between the braces there are two or three numbers".into()),
    }
}

/// Parses what follows the opening angle bracket.
fn parse_port(text: &str) -> Result<Form, Reason> {
    let Some(inner) = text.strip_suffix('>') else {
        return Err("the opening '<' is not closed".into());
    };
    if inner == "*" {
        return Ok(Form::Any);
    }
    let Some((node, reference)) = inner.split_once(':') else {
        return Err("a port is <*>, or a node and a number, as in <1.1.1:5>".into());
    };
    Ok(Form::Port(
        TipcNode::parse(node)?,
        parse_number(reference, u32::MAX)?,
    ))
}

/// A number that is at most `max`.
fn parse_number<T>(text: &str, max: T) -> Result<T, Reason>
where
    T: std::str::FromStr + PartialOrd + fmt::Display,
{
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("{text:?} is not a number").into());
    }
    match text.parse() {
        Ok(number) if number <= max => Ok(number),
        _ => Err(format!("{text} is larger than {max}").into()),
    }
}

impl fmt::Display for TipcAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Any => f.write_str("<*>"),
            Form::Port(node, reference) => write!(f, "<{node}:{reference}>"),
            // As libzmq writes it, which finds what is bound by its text.
            Form::Range(service, lower, upper) => write!(f, "{{{service}, {lower}, {upper}}}"),
            Form::Service(service, instance, domain) => {
                write!(f, "{{{service}, {instance}}}@{domain}")
            }
        }
    }
}

impl_from_text!(TipcAddr, COMPLAINT);

/// A node of a TIPC network, or several: `zone.cluster.node`.
///
/// A zero stands for all: `1.0.0` is zone 1 with all that is in it. The zone is
/// at most 255, the other two at most 4095.
///
/// # Examples
/// ```
/// use libzmq::TipcNode;
///
/// assert_eq!("0.0.0".parse(), Ok(TipcNode::NEAREST));
/// assert_eq!("1.1.10".parse(), TipcNode::new(1, 1, 10));
/// assert!(TipcNode::new(1, 4096, 0).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TipcNode {
    zone: u8,
    // Invariant: these two are at most `MAX_PART`.
    cluster: u16,
    node: u16,
}

/// What fits in the twelve bits of a cluster or a node.
const MAX_PART: u16 = 4095;

impl TipcNode {
    /// `0.0.0`: the nearest node that offers a service.
    pub const NEAREST: Self = Self {
        zone: 0,
        cluster: 0,
        node: 0,
    };

    /// What libzmq takes where none is given.
    const USUAL: Self = Self {
        zone: 1,
        cluster: 0,
        node: 0,
    };

    /// Puts it together from its parts.
    ///
    /// # Errors
    /// The cluster or the node is larger than 4095.
    pub fn new(zone: u8, cluster: u16, node: u16) -> Result<Self, AddrParseError> {
        format!("{zone}.{cluster}.{node}").parse()
    }

    fn parse(text: &str) -> Result<Self, Reason> {
        let parts: Vec<&str> = text.split('.').collect();
        let [zone, cluster, node] = parts[..] else {
            return Err(format!("the node {text:?} is not three numbers, as in 1.1.1").into());
        };
        let in_node = |reason: Reason| Reason::from(format!("the node: {reason}"));
        Ok(Self {
            zone: parse_number(zone, u8::MAX).map_err(in_node)?,
            cluster: parse_number(cluster, MAX_PART).map_err(in_node)?,
            node: parse_number(node, MAX_PART).map_err(in_node)?,
        })
    }
}

impl fmt::Display for TipcNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.zone, self.cluster, self.node)
    }
}

impl_from_text!(TipcNode, "invalid tipc node");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_canonical() {
        for (text, shown) in [
            ("{5560,0,9}", "{5560, 0, 9}"),
            ("{5560, 0, 0}", "{5560, 0, 0}"),
            ("{5560,4}", "{5560, 4}@1.0.0"),
            ("{5560,4}@0.0.0", "{5560, 4}@0.0.0"),
            (
                "{65, 4294967295}@255.4095.4095",
                "{65, 4294967295}@255.4095.4095",
            ),
            ("<*>", "<*>"),
            ("<1.1.10:5>", "<1.1.10:5>"),
        ] {
            assert_eq!(text.parse::<TipcAddr>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("5560,0,9", "it is neither a service"),
            ("tipc://{5560,0,9}", "it is neither a service"),
            ("{5560,0,9", "the opening brace is not closed"),
            ("{5560}", "two or three numbers"),
            ("{5560,0,9,1}", "two or three numbers"),
            ("{5560,0,9}x", "only '@' and a domain"),
            ("{5560,0,9}@0.0.0", "a domain is only for a single instance"),
            ("{5560,x}", "\"x\" is not a number"),
            ("{5560,-1}", "\"-1\" is not a number"),
            ("{5560,1 }", "\"1 \" is not a number"),
            ("{5560,}", "\"\" is not a number"),
            ("{5560,4294967296}", "4294967296 is larger than"),
            ("{63,0,9}", "types below 64 belong to TIPC"),
            ("{64,0}", "no type up to 64"),
            ("{5560,9,0}", "the range of instances is empty"),
            ("{5560,4}@1.0", "\"1.0\" is not three numbers"),
            ("{5560,4}@256.0.0", "the node: 256 is larger than 255"),
            ("{5560,4}@1.4096.0", "the node: 4096 is larger than 4095"),
            ("<*", "the opening '<' is not closed"),
            ("<*>x", "the opening '<' is not closed"),
            ("<1.1.1>", "a port is <*>"),
            ("<1.1:5>", "\"1.1\" is not three numbers"),
            ("<1.1.1:*>", "\"*\" is not a number"),
            ("<*>\0", "NUL"),
        ] {
            let error = text.parse::<TipcAddr>().unwrap_err();
            assert!(error.reason().contains(reason), "{error}");
        }
    }

    #[test]
    fn parts_are_checked_like_texts() {
        assert_eq!(
            TipcAddr::range(63, 0..=0).unwrap_err().input(),
            "{63, 0, 0}"
        );
        let (lower, upper) = (2, 1);
        assert!(TipcAddr::range(100, lower..=upper).is_err());
        assert!(TipcAddr::service(64, 0, TipcNode::NEAREST).is_err());
        assert_eq!(TipcNode::new(1, 0, 4096).unwrap_err().input(), "1.0.4096");
    }

    #[test]
    fn what_can_be_bound_is_told_apart() {
        let bindable = |text: &str| text.parse::<TipcAddr>().unwrap().is_bindable();
        assert!(bindable("{100,0,0}") && bindable("<*>"));
        assert!(!bindable("{100,0}") && !bindable("<1.1.1:5>"));
        assert!(TipcAddr::wildcard().is_wildcard());
    }
}
