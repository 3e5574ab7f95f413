//! Which addresses may be asked for: a link must never lead the program to a service that only this machine or its network
//! can reach, such as a router's page or the metadata of a cloud.
//!
//! A name is judged by what it resolves to at the moment of connecting, since its owner can change that at any time. An
//! address that is written out is judged as it stands; `url` has normalised `127.1`, `0x7f000001` and their like by then.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Origin, Url};

/// How far an address is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The configuration says so: it and all behind it may lead anywhere.
    Anywhere,
    /// A person named it: it may lead anywhere, but what it redirects to was found.
    Named,
    /// It was found, and may lead to public addresses and to this server: one that a person named by its private address.
    Server(Origin),
    /// It was found, and may lead to public addresses only.
    Public,
}

impl Trust {
    /// How far addresses are trusted that are found at `named`, which a person named.
    ///
    /// A server that a person named by an address of this machine or its network (`http://localhost:8000/feed`) may list
    /// and redirect to its own pages: the same scheme, host and port. That is safe, because no name server has a say in
    /// where such an address leads, and because that server could answer with those pages at once. A name that only resolves
    /// to a private address has no such right: whoever runs its name server could send it elsewhere a moment later.
    pub fn found_at(named: &Url) -> Trust {
        match is_private_host(named) {
            true => Trust::Server(named.origin()),
            false => Trust::Public,
        }
    }

    /// Whether `url` may lead to a private address.
    pub fn allows_private(&self, url: &Url) -> bool {
        match self {
            Trust::Anywhere | Trust::Named => true,
            Trust::Server(origin) => url.origin() == *origin,
            Trust::Public => false,
        }
    }
}

/// Whether the host is a private address written out, or a name of this machine.
pub(crate) fn is_private_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !is_public(ip.into()),
        Some(Host::Domain(name)) => is_local_name(name),
        None => false,
    }
}

/// `localhost` and the names below it never leave this machine (RFC 6761).
fn is_local_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
}

/// Whether an address belongs to the public internet, by the registries of special addresses (RFC 6890 and its updates).
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation();
    let more = match (a, b, c) {
        (0, ..) => true,
        // Shared address space of providers (RFC 6598).
        (100, 64..=127, _) => true,
        (192, 0, 0) | (192, 88, 99) => true,
        // Benchmarks (RFC 2544), then reserved.
        (198, 18 | 19, _) => true,
        (240.., ..) => true,
        // The metadata service of a cloud that chose a public address.
        (168, 63, 129) => true,
        _ => false,
    };
    !special && !more
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let embedded = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (a, b) {
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) lead to the address inside.
        (0x64, 0xFF9B) => (c, d, e, f) == (0, 0, 0, 0) && is_public_v4(embedded(g, h)),
        (0x2002, _) => is_public_v4(embedded(b, c)),
        // Teredo and other protocols, documentation.
        (0x2001, 0..=0x1FF | 0x0DB8) => false,
        (0x3FFF, _) => false,
        // All others of the global unicast range: not loopback, link-local, unique-local or multicast.
        _ => (0x2000..0x4000).contains(&a),
    }
}

/// Why an address was not asked for: it leads, or its name resolves, to a private address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Private {
    /// The host as written.
    pub host: String,
}

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is an address of this machine or a private network", self.host)
    }
}

impl Error for Private {}

/// Resolves names by the system, leaving out addresses that are not public.
#[derive(Debug)]
pub(super) struct PublicOnly {
    /// Names that may resolve to anything: the proxies of the environment, which a person set.
    pub except: Vec<String>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_string();
        let any = self.except.iter().any(|known| known.eq_ignore_ascii_case(&host));
        let lookup = Lookup::start(move || public_addresses(&host, any));
        Box::pin(async move { lookup.await.map(|found| Box::new(found.into_iter()) as Addrs) })
    }
}

type Failure = Box<dyn Error + Send + Sync>;

fn public_addresses(host: &str, any: bool) -> Result<Vec<SocketAddr>, Failure> {
    // The port comes from the address asked for.
    let mut found: Vec<_> = (host, 0).to_socket_addrs()?.collect();
    found.retain(|address| any || is_public(address.ip()));
    if found.is_empty() { Err(Private { host: host.to_string() }.into()) } else { Ok(found) }
}

/// The system's lookup on a thread of its own, since it can be waited for in no other way.
struct Lookup {
    state: Arc<Mutex<LookupState>>,
}

#[derive(Default)]
struct LookupState {
    found: Option<Result<Vec<SocketAddr>, Failure>>,
    waiting: Option<Waker>,
}

impl Lookup {
    fn start(work: impl FnOnce() -> Result<Vec<SocketAddr>, Failure> + Send + 'static) -> Lookup {
        let state = Arc::new(Mutex::new(LookupState::default()));
        let shared = state.clone();
        let spawned = thread::Builder::new().name("lookup".to_string()).spawn(move || {
            let found = work();
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.found = Some(found);
            if let Some(waker) = state.waiting.take() {
                waker.wake();
            }
        });
        if let Err(e) = spawned {
            state.lock().unwrap_or_else(PoisonError::into_inner).found = Some(Err(e.into()));
        }
        Lookup { state }
    }
}

impl Future for Lookup {
    type Output = Result<Vec<SocketAddr>, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.found.take() {
            Some(found) => Poll::Ready(found),
            None => {
                state.waiting = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(ip: &str) -> bool {
        is_public(ip.parse().expect("an address"))
    }

    #[test]
    fn only_the_public_internet_is_public() {
        for ip in [
            "93.184.216.34",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2606:2800:220:1::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(public(ip), "{ip}");
        }
        let private = [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.0.192",
            "198.18.0.1",
            "192.0.2.1",
            "168.63.129.16",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "100::1",
        ];
        for ip in private {
            assert!(!public(ip), "{ip}");
        }
    }

    #[test]
    fn hosts_are_judged_however_they_are_written() {
        let private = |url: &str| is_private_host(&Url::parse(url).expect("an address"));
        for url in [
            "http://127.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://017700000001/",
            "http://127.0.0.1.:80/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost:8080/",
            "http://169.254.169.254/latest",
            "http://①②⑦.⓪.⓪.①/",
        ] {
            assert!(private(url), "{url}");
        }
        assert!(
            !private("http://news.example/") && !private("http://localhost.example/") && !private("http://1.1.1.1/")
        );
    }

    #[test]
    fn a_server_of_this_machine_may_name_its_own_pages_only() {
        let url = |url: &str| Url::parse(url).expect("an address");
        let trust = Trust::found_at(&url("http://localhost:8000/feed"));
        assert!(trust.allows_private(&url("http://localhost:8000/a")));
        for other in
            ["http://localhost:8001/a", "https://localhost:8000/a", "http://127.0.0.1:8000/a", "http://10.0.0.1/"]
        {
            assert!(!trust.allows_private(&url(other)), "{other}");
        }
        assert_eq!(Trust::found_at(&url("http://intranet.example/feed")), Trust::Public);
    }

    #[test]
    fn names_of_this_machine_resolve_to_nothing() {
        let refused = public_addresses("localhost", false).expect_err("it is loopback");
        assert!(refused.downcast_ref::<Private>().is_some(), "{refused}");
        assert!(public_addresses("localhost", true).is_ok());
    }
}
